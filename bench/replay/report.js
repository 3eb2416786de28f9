// The tables of a replay, in Markdown.
const { printAmount, sum } = require('./invoices');

const amountOf = (parts) => sum(parts.map((part) => part.amount));
const linesOf = (parts) => new Set(parts.map((part) => part.line)).size;
const row = (...cells) => `| ${cells.join(' | ')} |`;

// An invoice of which a part is refused stands in both rows.
function outcomeRows(invoices) {
  const reasons = new Map();
  for (const invoice of invoices) {
    for (const part of invoice.refused) {
      if (!reasons.has(part.reason)) reasons.set(part.reason, []);
      reasons.get(part.reason).push({ invoice, ...part });
    }
  }
  const booked = (what, of) => row(what, of.length, sum(of.map((one) => linesOf(one.booked))),
                                   printAmount(sum(of.map((one) => amountOf(one.booked)))));
  const isBooked = invoices.filter((one) => one.booked.length > 0);
  return [
    row('read', invoices.length, sum(invoices.map((one) => one.lines.length)),
        printAmount(sum(invoices.map((one) => one.amount)))),
    booked('booked as sales', isBooked.filter((one) => !one.isCancellation)),
    booked('booked as returns', isBooked.filter((one) => one.isCancellation)),
    ...[...reasons].sort(([a], [b]) => (a < b ? -1 : 1)).map(([reason, parts]) =>
      row(`refused: ${reason}`, new Set(parts.map((part) => part.invoice)).size, linesOf(parts),
          printAmount(amountOf(parts)))),
  ];
}

function dayRows(invoices, documents) {
  const days = [...new Set(invoices.map((one) => one.day))].sort();
  return days.map((day) => {
    const own = invoices.filter((one) => one.day === day);
    const read = sum(own.map((one) => one.amount));
    const refused = sum(own.map((one) => amountOf(one.refused)));
    const shop = sum(documents.filter((one) => one.day === day && !one.cause.isEarlier).map((one) => one.amount));
    return { day, read, refused, shop, difference: shop - (read - refused) };
  });
}

// Gives { text, isRight }.
function report(invoices, documents, differences) {
  const own = invoices.filter((one) => !one.isEarlier);
  const earlier = invoices.filter((one) => one.isEarlier);
  const days = dayRows(own, documents);
  const all = { day: 'all' };
  for (const one of ['read', 'refused', 'shop', 'difference']) all[one] = sum(days.map((day) => day[one]));
  const isRight = differences.length === 0 && days.every((day) => day.difference === 0);
  const text = [
    row('what', 'invoices', 'lines', 'amount'), '|---|---|---|---|', ...outcomeRows(own), '',
    row('day of the files', 'sum of the files', 'refused of it', 'invoices and credit notes of the shop', 'difference'),
    '|---|---|---|---|---|',
    ...[...days, all].map((day) => row(day.day, ...[day.read, day.refused, day.shop, day.difference].map(printAmount))),
    '',
  ];
  if (earlier.length > 0)
    text.push(`Sold before, made up from what comes back: ${earlier.length} sales, ` +
      `${sum(earlier.map((one) => linesOf(one.booked)))} lines, ` +
      `${printAmount(sum(earlier.map((one) => amountOf(one.booked))))}.`);
  const sales = invoices.filter((one) => one.sale).length;
  const returns = sum(own.map((one) => one.returns.length));
  if (isRight)
    text.push(`Read back: ${sales} sales and ${returns} returns, their lines, payments, refunds, invoices, taxes and ` +
      'numbers, and the stock: all as in the files.');
  else
    text.push(`${differences.length} differences:`, ...differences.slice(0, 100).map((one) => `- ${one}`));
  return { text: text.join('\n'), isRight };
}

module.exports = { report };
