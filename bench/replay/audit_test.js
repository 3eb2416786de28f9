const assert = require('node:assert');
const { test } = require('node:test');
const { audit } = require('./audit');
const { parseInvoices } = require('./invoices');
const { purchaseOf } = require('./matching');

const csv = `InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,11,,4,2010-12-01 08:26:00,2.55,c,
C2,11,,-1,2010-12-01 09:00:00,2.55,c,
`;

// The two invoices as play() leaves them, and a shop that has booked them; `spoil` gets at what the shop says.
function booked(spoil) {
  const invoices = parseInvoices(csv, 'x.csv').map((one) => ({ ...one, booked: [], refused: [], returns: [] }));
  const [sale, cancellation] = invoices;
  sale.sale = { sale_id: 7 };
  const parts = [{ line: cancellation.lines[0], at: 0, quantity: 1 }];
  cancellation.returns = [{ sale_id: 7, credit_note_number: 'R10-000001', purchase: purchaseOf(sale, 7), parts }];
  const documents = [
    { id: 1, number: 'S10-000001', kind: 'simplified', sale_id: 7, total: '10.20', currency: 'GBP' },
    { id: 2, number: 'R10-000001', kind: 'credit_note', sale_id: 7, total: '-2.55', currency: 'GBP' }];
  const says = {
    '/api/v1/sales': [{ id: 7, total: '10.20' }],
    '/api/v1/sales/7': {
      id: 7, total: '10.20', paid: '10.20', refunded: '2.55', payments: [{ reference_number: '1' }],
      lines: [{ sku: '11', quantity: 4, returned: 1, unit_price: '2.55', subtotal: '10.20' }],
    },
    '/api/v1/invoices': documents,
    '/api/v1/invoices/1': { taxes: [{ base: '8.50', tax: '1.70' }] },
    '/api/v1/invoices/2': { taxes: [{ base: '-2.13', tax: '-0.42' }] },
    '/api/v1/stock/levels': [{ product_variant_id: 3, on_hand: 1 }],
  };
  spoil(says);
  const answer = async (path) => structuredClone(says[path]);
  const shop = { agent: { maxSockets: 2 }, all: answer, must: (method, path) => answer(path) };
  const articles = new Map([['11', { code: '11', sold: 4 }]]);
  return audit(shop, invoices, { articles, variants: new Map([['11', 3]]) });
}

test('a shop that has what the files have', async () => {
  const { differences, documents } = await booked(() => {});
  assert.deepStrictEqual(differences, []);
  assert.deepStrictEqual(documents.map((one) => [one.day, one.amount, one.cause.number]),
                         [['2010-12-01', 102000, '1'], ['2010-12-01', -25500, 'C2']]);
});

test('a cent, a piece or a document too many is told', async () => {
  const cases = [
    [(says) => { says['/api/v1/sales/7'].total = '10.21'; }, '1, total: the shop has 10.21, the files 10.20'],
    [(says) => { says['/api/v1/sales/7'].paid = '10.19'; }, '1, paid: the shop has 10.19, the files 10.20'],
    [(says) => { says['/api/v1/sales/7'].refunded = '0.00'; }, '1, refunded: the shop has 0.00, the files 2.55'],
    [(says) => { says['/api/v1/sales/7'].payments = []; }, "1, payment's reference: the shop has , the files 1"],
    [(says) => { says['/api/v1/sales/7'].lines[0].quantity = 3; }, '1, line 1, quantity: the shop has 3, the files 4'],
    [(says) => { says['/api/v1/sales/7'].lines[0].returned = 2; }, '1, line 1, returned: the shop has 2, the files 1'],
    [(says) => { says['/api/v1/sales/7'].lines[0].subtotal = '0.00'; },
      '1, line 1, subtotal: the shop has 0.00, the files 10.20'],
    [(says) => { says['/api/v1/invoices'][1].total = '-2.54'; }, 'C2, R10-000001: the shop has -2.54, the files -2.55'],
    [(says) => { says['/api/v1/invoices'][1].number = 'R10-000002'; }, 'invoice R10-000002 of -2.55 is of nothing'],
    [(says) => { says['/api/v1/invoices/1'].taxes[0].tax = '1.71'; },
      'S10-000001, bases and taxes: the shop has 10.20, the files 10.21'],
    [(says) => { says['/api/v1/sales'].push({ id: 8, total: '1.00' }); }, 'sale 8 of 1.00 is of no invoice'],
    [(says) => { says['/api/v1/stock/levels'][0].on_hand = 2; }, 'on hand of 11: the shop has 2, the files 1'],
  ];
  for (const [spoil, expected] of cases) {
    const { differences } = await booked(spoil);
    assert.ok(differences.some((one) => one.startsWith(expected)), `${expected}; found ${differences.join('; ')}`);
  }
});
