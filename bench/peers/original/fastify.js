// The original design's Fastify part: POST /stock/update and GET /stock/low, with its logger on as it has it.
const { Op } = require('sequelize');
const { sequelize, ProductVariant, StockMovement } = require('./models');
const fastify = require('fastify')({ logger: process.env.LOG !== 'off' });

async function updateStock(variantId, quantity, movementType) {
  const transaction = await sequelize.transaction();
  try {
    const variant = await ProductVariant.findByPk(variantId, { transaction });
    if (!variant) throw new Error('Product variant not found');
    const stock = variant.current_stock + (movementType === 'decrease' ? -quantity : quantity);
    if (stock < 0) throw new Error('Insufficient stock');
    await variant.update({ current_stock: stock }, { transaction });
    const movement = { product_variant_id: variantId, quantity, movement_type: movementType };
    await StockMovement.create(movement, { transaction });
    await transaction.commit();
    return variant;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

fastify.post('/stock/update', {
  schema: {
    body: {
      type: 'object',
      required: ['variantId', 'quantity', 'movementType'],
      properties: {
        variantId: { type: 'integer' },
        quantity: { type: 'integer' },
        movementType: { type: 'string', enum: ['increase', 'decrease'] },
      },
    },
  },
}, async (request, reply) => {
  try {
    const { variantId, quantity, movementType } = request.body;
    return reply.code(200).send(await updateStock(variantId, quantity, movementType));
  } catch (error) {
    return reply.code(400).send({ error: error.message });
  }
});

fastify.get('/stock/low', async () => ProductVariant.findAll({
  where: { current_stock: { [Op.lte]: sequelize.col('minimum_stock') } },
}));

fastify.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
