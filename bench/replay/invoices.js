// Reads invoices as the UCI's "Online Retail" has them: one CSV row a line, a C before the number of a cancellation.
// Amounts are whole numbers of ten-thousandths, since some prices have more decimals than money has.
const fs = require('fs');

const unitsOfAmount = 10000;
const columns = ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID',
  'Country'];

// RFC 4180. Gives the fields of each record, and the line on which it begins.
function parseCsv(text, name) {
  const records = [];
  let fields = [];
  let field = '';
  let isQuoted = false;
  let line = 1;
  let begins = 1;
  const endField = () => { fields.push(field); field = ''; };
  const endRecord = () => {
    endField();
    if (fields.length > 1 || fields[0] !== '') records.push({ line: begins, fields });
    fields = [];
    begins = line + 1;
  };
  for (let i = 0; i < text.length; ++i) {
    const sign = text[i];
    if (isQuoted) {
      if (sign === '"' && text[i + 1] === '"') { field += '"'; ++i; } else if (sign === '"') isQuoted = false;
      else field += sign;
    } else if (sign === '"' && field === '') isQuoted = true;
    else if (sign === ',') endField();
    else if (sign === '\n') endRecord();
    else if (sign !== '\r') field += sign;
    if (sign === '\n') ++line;
  }
  if (isQuoted) throw new Error(`${name}:${begins}: a quote that does not end`);
  if (field !== '' || fields.length > 0) endRecord();
  return records;
}

// "2.5" is 25000. Nothing where it is no amount.
function parseAmount(text) {
  const parts = /^(-?)(\d{1,9})(?:\.(\d{1,4}))?$/.exec(text);
  if (!parts) return undefined;
  const amount = Number(parts[2]) * unitsOfAmount + Number((parts[3] || '').padEnd(4, '0'));
  return parts[1] ? -amount : amount;
}

// As the API writes money; the decimals past the second only where there are any.
function printAmount(amount) {
  const whole = Math.floor(Math.abs(amount) / unitsOfAmount);
  const decimals = String(Math.abs(amount) % unitsOfAmount).padStart(4, '0').replace(/(..)0{1,2}$/, '$1');
  return `${amount < 0 ? '-' : ''}${whole}.${decimals}`;
}

function sum(amounts) { return amounts.reduce((all, one) => all + one, 0); }

// The original set is Latin-1; copies of it are mostly UTF-8.
function decode(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

function readLine(record, names, name) {
  const wrong = (what) => { throw new Error(`${name}:${record.line}: ${what}`); };
  if (record.fields.length !== names.length) wrong(`${record.fields.length} fields, the header has ${names.length}`);
  const of = (column) => record.fields[names.indexOf(column)].trim();
  const price = parseAmount(of('UnitPrice'));
  if (of('InvoiceNo') === '') wrong('no InvoiceNo');
  if (of('StockCode') === '') wrong('no StockCode');
  if (!/^-?\d{1,9}$/.test(of('Quantity'))) wrong(`"${of('Quantity')}" is no quantity`);
  if (price === undefined) wrong(`"${of('UnitPrice')}" is no price`);
  if (!/^\d{4}-\d\d-\d\d /.test(of('InvoiceDate')))
    wrong(`"${of('InvoiceDate')}" is no date such as 2010-12-01 08:26:00`);
  const quantity = Number(of('Quantity'));
  return {
    number: of('InvoiceNo'),
    day: of('InvoiceDate').slice(0, 10),
    customer: of('CustomerID').replace(/\.0$/, ''),  // a column of floats, since some are empty
    country: of('Country'),
    line: { code: of('StockCode'), description: of('Description'), quantity, price, amount: quantity * price },
  };
}

// The invoices of one file's text, in its order.
function parseInvoices(text, name) {
  const [header, ...records] = parseCsv(text, name);
  const names = header ? header.fields.map((one) => one.trim().replace(/^\uFEFF/, '')) : [];
  const missing = columns.filter((one) => !names.includes(one));
  if (missing.length > 0) throw new Error(`${name}: no column ${missing.join(', ')}`);
  const invoices = new Map();
  for (const record of records) {
    const { line, ...head } = readLine(record, names, name);
    if (!invoices.has(head.number)) invoices.set(head.number, { ...head, lines: [] });
    invoices.get(head.number).lines.push(line);
  }
  for (const invoice of invoices.values()) {
    invoice.isCancellation = invoice.number.startsWith('C');
    invoice.amount = sum(invoice.lines.map((line) => line.amount));
  }
  return [...invoices.values()];
}

function readInvoices(paths) {
  const seen = new Map();
  return paths.flatMap((path) => {
    const invoices = parseInvoices(decode(fs.readFileSync(path)), path);
    for (const { number } of invoices) {
      if (seen.has(number)) throw new Error(`invoice ${number} stands in ${seen.get(number)} and in ${path}`);
      seen.set(number, path);
    }
    return invoices;
  });
}

module.exports = { unitsOfAmount, parseCsv, parseAmount, printAmount, parseInvoices, readInvoices, sum };
