// Reads the shop back over its API and holds it against the files: every sale and return line by line, every invoice
// to the cent, the stock to the piece. Gives { differences, documents }: one sentence a difference, and the shop's
// invoices, each with the `day` and the invoice of the files that is its `cause`.
const { parseAmount, printAmount, sum } = require('./invoices');
const { inOrder } = require('./play');

class Audit {
  constructor(shop, invoices) {
    this.shop = shop;
    this.invoices = invoices;
    this.differences = [];
  }

  same(what, found, expected) {
    if (found !== expected) this.differences.push(`${what}: the shop has ${found}, the files ${expected}`);
  }

  sameAmount(what, found, expected) { this.same(what, found, printAmount(expected)); }

  // The lines of a sale as they were sent, and what of each has come back.
  sale(invoice, sale) {
    const { number } = invoice;
    const returns = this.returnsOf.get(sale.id) || [];
    const back = -sum(returns.flatMap((one) => one.parts).map((part) => -part.line.price * part.quantity));
    this.sameAmount(`${number}, total`, sale.total, invoice.amount);
    this.sameAmount(`${number}, paid`, sale.paid, invoice.amount);
    this.sameAmount(`${number}, refunded`, sale.refunded, back);
    this.same(`${number}, payment's reference`, sale.payments.map((one) => one.reference_number).join(),
              invoice.amount === 0 ? '' : number);
    this.same(`${number}, lines`, sale.lines.length, invoice.lines.length);
    sale.lines.forEach((line, at) => {
      const of = invoice.lines[at];
      const what = `${number}, line ${at + 1}`;
      if (!of) return;
      this.same(`${what}, SKU`, line.sku, of.code);
      this.same(`${what}, quantity`, line.quantity, of.quantity);
      this.sameAmount(`${what}, unit price`, line.unit_price, of.price);
      this.sameAmount(`${what}, subtotal`, line.subtotal, of.amount);
      const units = returns.flatMap((one) => one.parts).filter((part) => part.at === at);
      this.same(`${what}, returned`, line.returned, sum(units.map((part) => part.quantity)));
    });
  }

  async sales() {
    const sold = this.invoices.filter((one) => one.sale);
    this.ofSale = new Map(sold.map((one) => [one.sale.sale_id, one]));
    this.returnsOf = new Map();
    for (const one of this.invoices.flatMap((invoice) => invoice.returns)) {
      if (!this.returnsOf.has(one.sale_id)) this.returnsOf.set(one.sale_id, []);
      this.returnsOf.get(one.sale_id).push(one);
    }
    const rows = await this.shop.all('/api/v1/sales');
    this.same('sales', rows.length, sold.length);
    for (const row of rows)
      if (!this.ofSale.has(row.id)) this.differences.push(`sale ${row.id} of ${row.total} is of no invoice`);
    await inOrder(sold, this.shop.agent.maxSockets, async (invoice) => {
      this.sale(invoice, await this.shop.must('GET', `/api/v1/sales/${invoice.sale.sale_id}`));
    });
  }

  // Who has caused a document of the shop: for a credit note the cancellation.
  causeOf(row) {
    if (row.kind !== 'credit_note') return this.ofSale.get(row.sale_id);
    return this.invoices.find((one) => one.returns.some((it) => it.credit_note_number === row.number));
  }

  async documents() {
    const rows = await this.shop.all('/api/v1/invoices');
    const returns = this.invoices.flatMap((invoice) => invoice.returns);
    this.same('invoices and credit notes', rows.length, this.ofSale.size + returns.length);
    for (const row of rows) {
      const cause = this.causeOf(row);
      if (!cause) {
        this.differences.push(`invoice ${row.number} of ${row.total} is of nothing in the files`);
        continue;
      }
      Object.assign(row, { day: cause.day, cause, amount: parseAmount(row.total) });
      const back = returns.find((one) => one.credit_note_number === row.number);
      const expected = back ? sum(back.parts.map((part) => -part.line.price * part.quantity)) : cause.amount;
      this.sameAmount(`${cause.number}, ${row.number}`, row.total, expected);
      this.same(`${row.number}, currency`, row.currency, 'GBP');
    }
    await inOrder(rows, this.shop.agent.maxSockets, async (row) => {
      const { taxes } = await this.shop.must('GET', `/api/v1/invoices/${row.id}`);
      const parts = taxes.flatMap((part) => [parseAmount(part.base), parseAmount(part.tax)]);
      this.sameAmount(`${row.number}, bases and taxes`, row.total, sum(parts));
    });
    this.numbers(rows);
    return rows.filter((row) => row.cause);
  }

  // Each series counts from 1 without a gap.
  numbers(rows) {
    const last = new Map();
    for (const { number } of rows) {
      const [, series, of] = /^(.*?)(\d+)$/.exec(number);
      if (!last.has(series)) last.set(series, []);
      last.get(series).push(Number(of));
    }
    for (const [series, numbers] of last)
      this.same(`the last number of ${series}`, Math.max(...numbers), new Set(numbers).size);
  }

  // What came in, less what was sold, and what has come back.
  async stock(articles, variants) {
    const expected = new Map([...articles.values()].map(({ code, sold }) => [code, sold]));
    const move = (code, units) => expected.set(code, expected.get(code) + units);
    for (const invoice of this.invoices) {
      for (const line of invoice.sale ? invoice.lines : []) move(line.code, -line.quantity);
      for (const part of invoice.returns.flatMap((one) => one.parts)) move(part.line.code, part.quantity);
    }
    const onHand = new Map();
    for (const level of await this.shop.all('/api/v1/stock/levels'))
      onHand.set(level.product_variant_id, (onHand.get(level.product_variant_id) || 0) + level.on_hand);
    for (const [code, units] of expected) this.same(`on hand of ${code}`, onHand.get(variants.get(code)) || 0, units);
  }
}

async function audit(shop, invoices, { articles, variants }) {
  const work = new Audit(shop, invoices);
  await work.sales();
  const documents = await work.documents();
  await work.stock(articles, variants);
  return { differences: work.differences, documents };
}

module.exports = { audit };
