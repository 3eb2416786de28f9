// Sends the invoices in the order of their files: sales as sales, cancellations as returns of the customer's sales.
// What becomes of an invoice is kept in it: `booked` and `refused` parts of its lines, `sale`, `returns`.
const { printAmount } = require('./invoices');
const { takeBack, purchaseOf } = require('./matching');
const { reasonOf } = require('./shop');

// A mail-order house: a known customer transfers, a stranger pays by card. Who has an e-mail gets the shop's mail.
function saleBody(invoice, variants) {
  const isKnown = invoice.customer !== '';
  const known = { name: `Customer ${invoice.customer}`, email: `customer-${invoice.customer}@example.com` };
  return {
    channel: 'web',
    buyer: { ...(isKnown ? known : {}), address: invoice.country, language: 'en' },
    notes: `Invoice ${invoice.number} of ${invoice.day}`,
    lines: invoice.lines.map((line) => ({
      product_variant_id: variants.get(line.code), quantity: line.quantity, unit_price: printAmount(line.price),
    })),
    payments: invoice.amount === 0 ? [] : [{
      method: isKnown ? 'transfer' : 'card', amount: printAmount(invoice.amount), reference_number: invoice.number,
    }],
  };
}

async function sell(shop, invoice, variants) {
  const body = saleBody(invoice, variants);
  const answer = await shop.ask('POST', '/api/v1/sales', { key: `replay-${invoice.number}`, body });
  for (const line of invoice.lines) {
    const part = { line, amount: line.amount };
    if (answer.status === 201) invoice.booked.push(part);
    else invoice.refused.push({ ...part, reason: reasonOf(answer) });
  }
  if (answer.status !== 201) return;
  invoice.sale = answer.body;
  invoice.purchase = purchaseOf(invoice, answer.body.sale_id);
}

// The parts of one cancellation that come from one sale: one return.
async function giveBack(shop, invoice, purchase, parts) {
  purchase.sale = purchase.sale || await shop.must('GET', `/api/v1/sales/${purchase.saleId}`);
  const body = {
    reason: `Cancellation ${invoice.number} of ${purchase.number}`,
    lines: parts.map((part) => ({ sale_detail_id: purchase.sale.lines[part.at].id, quantity: part.quantity })),
  };
  const key = `replay-${invoice.number}-${purchase.number}`;
  const answer = await shop.ask('POST', `/api/v1/sales/${purchase.saleId}/returns`, { key, body });
  for (const { line, quantity } of parts) {
    const part = { line, amount: -line.price * quantity };
    if (answer.status === 201) invoice.booked.push(part);
    else invoice.refused.push({ ...part, reason: reasonOf(answer) });
  }
  if (answer.status === 201) invoice.returns.push({ ...answer.body, purchase, parts });
}

async function cancel(shop, invoice, earlier) {
  await Promise.all(earlier.map((one) => one.isDone));
  const purchases = earlier.filter((one) => one.purchase).map((one) => one.purchase);
  const bySale = new Map();
  for (const line of invoice.lines) {
    const { parts, reason } = takeBack(line, invoice.customer, purchases);
    if (reason) invoice.refused.push({ line, amount: line.amount, reason });
    for (const part of parts || []) {
      if (!bySale.has(part.purchase)) bySale.set(part.purchase, []);
      bySale.get(part.purchase).push({ line, at: part.line, quantity: part.quantity });
    }
  }
  for (const [purchase, parts] of bySale) await giveBack(shop, invoice, purchase, parts);
}

// Calls `each` on all items in their order, up to `abreast` at a time.
async function inOrder(items, abreast, each) {
  let next = 0;
  const work = async () => { while (next < items.length) await each(items[next++]); };
  await Promise.all(Array.from({ length: abreast }, work));
}

// Gives the seconds that it took. A cancellation waits for what its customer did before; everything else waits for
// nobody. `stopAfter` invoices the program ends in the middle of its work, as if it had been killed.
async function play(shop, invoices, variants, { connections, stopAfter }) {
  const ofCustomer = new Map();
  for (const invoice of invoices) {
    const own = ofCustomer.get(invoice.customer) || [];
    Object.assign(invoice, { booked: [], refused: [], returns: [], earlier: [...own] });
    invoice.isDone = new Promise((resolve) => { invoice.finish = resolve; });
    ofCustomer.set(invoice.customer, own.concat(invoice));
  }
  let done = 0;
  const began = process.hrtime.bigint();
  await inOrder(invoices, connections, async (invoice) => {
    if (invoice.isCancellation) await cancel(shop, invoice, invoice.customer === '' ? [] : invoice.earlier);
    else await sell(shop, invoice, variants);
    invoice.finish();
    if (++done === stopAfter) process.exit(0);
  });
  return Number(process.hrtime.bigint() - began) / 1e9;
}

module.exports = { play, inOrder };
