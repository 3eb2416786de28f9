const assert = require('node:assert');
const { test } = require('node:test');
const { parseCsv, parseAmount, parseInvoices, printAmount } = require('./invoices');

const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n';

test('CSV with quotes, line ends inside them, CRLF and a last line that does not end', () => {
  const records = parseCsv('a,"b ""c"", d"\r\n"e\nf",\n\n1,2', 'x.csv');
  assert.deepStrictEqual(records.map((one) => one.fields), [['a', 'b "c", d'], ['e\nf', ''], ['1', '2']]);
  assert.deepStrictEqual(records.map((one) => one.line), [1, 2, 5]);
  assert.throws(() => parseCsv('a\n"b', 'x.csv'), /x\.csv:2: a quote/);
});

test('amounts, there and back', () => {
  const cases = [['2.55', 25500, '2.55'], ['2.5', 25000, '2.50'], ['0.0', 0, '0.00'], ['18', 180000, '18.00'],
    ['0.001', 10, '0.001'], ['0.0125', 125, '0.0125'], ['-11062.06', -110620600, '-11062.06'],
    ['-0.29', -2900, '-0.29']];
  for (const [text, amount, printed] of cases) {
    assert.strictEqual(parseAmount(text), amount);
    assert.strictEqual(printAmount(amount), printed);
  }
  for (const text of ['', '.5', '1.', '1e3', '0.00001', ' 1', '1,5']) assert.strictEqual(parseAmount(text), undefined);
  assert.strictEqual(printAmount(-0), '0.00');
});

test('invoices in the order of their first lines', () => {
  const invoices = parseInvoices(`${header}2,A, LONG NAME ,3,2010-12-01 08:26:00,0.29,17850.0,France
C1,A,,-1,2010-12-01 09:00:00,0.29,,France
2,a,,1,2010-12-01 08:27:00,2.5,17850.0,France\n`, 'x.csv');
  assert.deepStrictEqual(invoices.map((one) => [one.number, one.customer, one.isCancellation, one.amount, one.day]),
                         [['2', '17850', false, 33700, '2010-12-01'], ['C1', '', true, -2900, '2010-12-01']]);
  const [{ lines }] = invoices;
  assert.deepStrictEqual(lines.map((one) => [one.code, one.description, one.quantity, one.price, one.amount]),
                         [['A', 'LONG NAME', 3, 2900, 8700], ['a', '', 1, 25000, 25000]]);
});

test('what cannot be read says where', () => {
  const check = (row, pattern) => assert.throws(() => parseInvoices(header + row, 'x.csv'), pattern);
  check('1,A,,3', /x\.csv:2: 4 fields, the header has 8/);
  check('1,A,,3.5,2010-12-01 08:26:00,1,,', /x\.csv:2: "3\.5" is no quantity/);
  check('1,A,,3,2010-12-01 08:26:00,cheap,,', /x\.csv:2: "cheap" is no price/);
  check('1,A,,3,01\/12\/2010 08:26,1,,', /x\.csv:2: .* is no date/);
  check('1,,,3,2010-12-01 08:26:00,1,,', /x\.csv:2: no StockCode/);
  assert.throws(() => parseInvoices('InvoiceNo,Quantity\n', 'x.csv'), /x\.csv: no column StockCode, Description/);
});
