// The original design's tables as far as its five routes use them. Pool and port come from the environment.
const { Sequelize, DataTypes } = require('sequelize');

const sequelize = new Sequelize(process.env.DB_URL, { logging: false, pool: { max: Number(process.env.POOL || 20) } });

const GeneralProduct = sequelize.define('GeneralProduct', { name: { type: DataTypes.STRING, allowNull: false } });

const ProductVariant = sequelize.define('ProductVariant', {
  size: DataTypes.STRING,
  color: DataTypes.STRING,
  price: DataTypes.DECIMAL(10, 2),
  current_stock: { type: DataTypes.INTEGER, defaultValue: 0 },
  minimum_stock: { type: DataTypes.INTEGER, defaultValue: 5 },
  sku: { type: DataTypes.STRING, unique: true },
});

const StockMovement = sequelize.define('StockMovement', {
  product_variant_id: DataTypes.INTEGER,
  quantity: { type: DataTypes.INTEGER, allowNull: false },
  movement_type: DataTypes.STRING,
  movement_date: { type: DataTypes.DATE, defaultValue: DataTypes.NOW },
});

GeneralProduct.hasMany(ProductVariant);
ProductVariant.belongsTo(GeneralProduct);
ProductVariant.hasMany(StockMovement, { foreignKey: 'product_variant_id' });
StockMovement.belongsTo(ProductVariant, { foreignKey: 'product_variant_id' });

module.exports = { sequelize, GeneralProduct, ProductVariant, StockMovement };
