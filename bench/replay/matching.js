// What a cancellation takes back: the file does not say of which sale, the shop wants to know.

const reasons = {
  customerless: 'comes back from nobody known',
  goodsless: 'not goods (a fee, a discount afterwards): no sale in the files to take it from',
  unsold: 'sold before the files begin: nothing of it sold to this customer in them',
  otherPrice: 'sold to this customer at other prices alone',
  tooFew: 'fewer sold to this customer than come back',
  positive: 'a cancellation of fewer than one unit',
};

// POST, DOT, D, M, AMAZONFEE and their like begin with a letter; goods with a digit.
function isGoods(code) { return /^\d/.test(code); }

// Finds units for one line in `purchases`, the customer's sales so far, the latest first, and takes them off what is
// left of these. Gives { parts: [{ purchase, line, quantity }] }, all of it, or { reason }.
function takeBack(line, customer, purchases) {
  let wanted = -line.quantity;
  if (wanted <= 0) return { reason: reasons.positive };
  if (customer === '') return { reason: isGoods(line.code) ? reasons.customerless : reasons.goodsless };
  const sold = [...purchases].reverse()
    .flatMap((purchase) => purchase.lines.map((of, at) => ({ purchase, of, at })))
    .filter(({ of }) => of.code === line.code);
  if (sold.length === 0) return { reason: isGoods(line.code) ? reasons.unsold : reasons.goodsless };
  const atPrice = sold.filter(({ of }) => of.price === line.price);
  if (atPrice.length === 0) return { reason: reasons.otherPrice };
  if (atPrice.reduce((all, { of }) => all + of.left, 0) < wanted) return { reason: reasons.tooFew };
  const parts = [];
  for (const { purchase, of, at } of atPrice) {
    const quantity = Math.min(of.left, wanted);
    if (quantity === 0) continue;
    of.left -= quantity;
    wanted -= quantity;
    parts.push({ purchase, line: at, quantity });
  }
  return { parts };
}

// A sale as takeBack() wants it.
function purchaseOf(invoice, saleId) {
  return {
    number: invoice.number,
    saleId,
    lines: invoice.lines.map(({ code, price, quantity }) => ({ code, price, left: quantity })),
  };
}

// The sales before the files begin that their cancellations speak of: one for each cancellation that lacks them, with
// just what comes back. They are made up, and stand before all others.
function earlierSales(invoices) {
  const purchases = new Map();
  const made = [];
  for (const invoice of invoices) {
    const own = purchases.get(invoice.customer) || [];
    purchases.set(invoice.customer, own);
    if (!invoice.isCancellation) {
      own.push(purchaseOf(invoice));
      continue;
    }
    const lacking = invoice.lines.filter((line) => 'reason' in takeBack(line, invoice.customer, own))
      .filter((line) => invoice.customer !== '' && isGoods(line.code) && line.quantity < 0);
    if (lacking.length === 0) continue;
    made.push({
      ...invoice,
      number: `before-${invoice.number}`,
      isCancellation: false,
      isEarlier: true,
      lines: lacking.map((line) => ({ ...line, quantity: -line.quantity, amount: -line.amount })),
      amount: -lacking.reduce((all, line) => all + line.amount, 0),
    });
  }
  return made;
}

module.exports = { reasons, takeBack, purchaseOf, earlierSales };
