const assert = require('node:assert');
const { test } = require('node:test');
const { earlierSales, purchaseOf, reasons, takeBack } = require('./matching');

const line = (code, quantity, price) => ({ code, quantity, price, amount: quantity * price });
const sale = (number, customer, ...lines) => ({ number, customer, lines, isCancellation: false });
const cancellation = (number, customer, ...lines) => ({ number, customer, lines, isCancellation: true });
// As "sale/line:quantity".
const taken = (answer) => (answer.parts || [])
  .map((part) => `${part.purchase.number}/${part.line}:${part.quantity}`).join(' ') || answer.reason;

test('the latest sale first, over several lines and sales, each unit once', () => {
  const purchases = [purchaseOf(sale('1', 'c', line('11', 4, 25))),
    purchaseOf(sale('2', 'c', line('11', 2, 25), line('12', 9, 10), line('11', 1, 25)))];
  const check = (back, expected) => assert.strictEqual(taken(takeBack(back, 'c', purchases)), expected);
  check(line('11', -4, 25), '2/0:2 2/2:1 1/0:1');
  check(line('11', -4, 25), reasons.tooFew);
  check(line('11', -3, 25), '1/0:3');
  check(line('11', -1, 25), reasons.tooFew);
  check(line('12', -9, 10), '2/1:9');
});

test('why nothing is taken back', () => {
  const purchases = [purchaseOf(sale('1', 'c', line('11', 4, 25), line('POST', 1, 18)))];
  const cases = [['c', line('12', -1, 25), reasons.unsold], ['c', line('11', -1, 24), reasons.otherPrice],
    ['c', line('11', -5, 25), reasons.tooFew], ['', line('11', -1, 25), reasons.customerless],
    ['c', line('D', -1, 27), reasons.goodsless], ['', line('AMAZONFEE', -1, 27), reasons.goodsless],
    ['c', line('11', 1, 25), reasons.positive], ['c', line('POST', -1, 18), '1/1:1']];
  for (const [customer, back, expected] of cases)
    assert.strictEqual(taken(takeBack(back, customer, purchases)), expected);
});

test('sales before the files hold just what their sales lack', () => {
  const invoices = [sale('1', 'c', line('11', 4, 25)),
    cancellation('C2', 'c', line('11', -4, 25), line('12', -2, 10), line('D', -1, 27)),
    cancellation('C3', 'c', line('11', -1, 25)), cancellation('C4', '', line('11', -1, 25)),
    cancellation('C5', 'd', line('11', -1, 25)), sale('6', 'd', line('11', 1, 25))];
  const made = earlierSales(invoices);
  assert.deepStrictEqual(made.map((one) => [one.number, one.customer, one.amount, one.isCancellation]),
                         [['before-C2', 'c', 20, false], ['before-C3', 'c', 25, false], ['before-C5', 'd', 25, false]]);
  assert.deepStrictEqual(made[0].lines, [line('12', 2, 10)]);
});
