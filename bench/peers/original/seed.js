// node seed.js VARIANTS LOW: variants with a million each, the last LOW of them empty; and two hot ones.
const { sequelize } = require('./models');

const variants = Number(process.argv[2]);
const low = Number(process.argv[3]);

(async () => {
  await sequelize.sync({ force: true });
  await sequelize.query(
    `INSERT INTO "ProductVariants"(size, color, price, current_stock, sku, "createdAt", "updatedAt")
     SELECT 'M', 'black', 10, CASE WHEN i <= $1 - $2 THEN 1000000 ELSE 0 END, 'SKU-' || i, now(), now()
     FROM generate_series(1, $1::integer) i`, { bind: [variants, low] });
  await sequelize.query(
    `INSERT INTO "ProductVariants"(size, color, price, current_stock, sku, "createdAt", "updatedAt") VALUES
     ('L', 'red', 10, 1000, 'HOT-1000', now(), now()), ('L', 'red', 10, 100000000, 'HOT-PLENTY', now(), now())`);
  await sequelize.query('VACUUM ANALYZE');
  await sequelize.close();
})();
