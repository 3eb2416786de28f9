// Makes the shop what the files need, before anything is sold: its settings, its tax, the articles and their stock.
// Done again it finds everything there.
const crypto = require('crypto');
const { printAmount, unitsOfAmount } = require('./invoices');

const settings = { currency: 'GBP', time_zone: 'Europe/London', language: 'en' };
const taxRate = '20.00';
const taxFrom = '2020-01-01';  // long before the day of the replay: what is sold now is taxed as of now
const taxUntilThen = '2019-12-31';
const purchase = 1;  // the movement type
const batchLinesMax = 10000;

const digest = (text) => crypto.createHash('sha256').update(text).digest('hex').slice(0, 16);
const quoted = (text) => `"${text.replace(/"/g, '""')}"`;

async function prepareSettings(shop) {
  const present = await shop.must('GET', '/api/v1/shop');
  if (Object.keys(settings).some((one) => present[one] !== settings[one]))
    await shop.must('PATCH', '/api/v1/shop', { version: `"v${present.version}"`, body: settings });
  const { items } = await shop.must('GET', '/api/v1/tax-rates');
  const common = items.filter((one) => one.category_id === null);
  if (common.some((one) => one.rate === taxRate && one.valid_until === null)) return;
  for (const { id } of common.filter((one) => one.valid_until === null))
    await shop.must('PATCH', `/api/v1/tax-rates/${id}`, { version: '*', body: { valid_until: taxUntilThen } });
  await shop.must('POST', '/api/v1/tax-rates', { body: { rate: taxRate, valid_from: taxFrom } });
}

// One article a StockCode, told apart by letter case too, as the shop does. It bears its first description and price.
function articlesOf(invoices) {
  const articles = new Map();
  for (const line of invoices.flatMap((invoice) => invoice.lines)) {
    if (!articles.has(line.code)) articles.set(line.code, { code: line.code, description: '', price: 0, sold: 0 });
    const article = articles.get(line.code);
    article.description = article.description || line.description;
    if (article.price === 0 && line.price > 0 && line.price % (unitsOfAmount / 100) === 0) article.price = line.price;
  }
  for (const invoice of invoices.filter((one) => !one.isCancellation))
    for (const line of invoice.lines) articles.get(line.code).sold += Math.max(line.quantity, 0);
  return articles;
}

async function variantsBySku(shop) {
  const variants = await shop.all('/api/v1/variants');
  return new Map(variants.map((one) => [one.sku, one.id]));
}

async function prepareArticles(shop, articles) {
  const variants = await variantsBySku(shop);
  const missing = [...articles.values()].filter(({ code }) => !variants.has(code));
  if (missing.length === 0) return variants;
  const rows = missing.map(({ code, description, price }) =>
    [`article-${digest(code)}`, description || code, code, printAmount(price)].map(quoted).join(','));
  const csv = ['Handle,Title,Variant SKU,Variant Price', ...rows, ''].join('\n');
  const path = '/api/v1/imports/shopify?stock=ignore&file_name=replay.csv';
  await shop.must('POST', path, { key: `replay-import-${digest(csv)}`, type: 'text/csv', body: csv });
  return variantsBySku(shop);
}

// Just as many units as the files sell.
async function prepareStock(shop, articles, variants) {
  const lines = [...articles.values()].filter(({ sold }) => sold > 0).map(({ code, price, sold }) => ({
    product_variant_id: variants.get(code),
    movement_type_id: purchase,
    quantity: sold,
    unit_cost: printAmount(Math.floor(price / 2 / (unitsOfAmount / 100)) * (unitsOfAmount / 100)),
    reference_number: 'REPLAY',
  }));
  for (let at = 0; at < lines.length; at += batchLinesMax) {
    const body = JSON.stringify({ lines: lines.slice(at, at + batchLinesMax) });
    await shop.must('POST', '/api/v1/stock/movements/batch', { key: `replay-stock-${digest(body)}`, body });
  }
}

// Gives { articles, variants }: the articles by StockCode, and the ids of their variants.
async function prepare(shop, invoices) {
  await prepareSettings(shop);
  const articles = articlesOf(invoices);
  const variants = await prepareArticles(shop, articles);
  await prepareStock(shop, articles, variants);
  return { articles, variants };
}

module.exports = { prepare };
