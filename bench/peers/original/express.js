// The original design's Express part: GET /stock/available/:productVariantId.
const express = require('express');
const { ProductVariant, StockMovement } = require('./models');

const app = express();
app.get('/stock/available/:productVariantId', async (request, response) => {
  const variant = await ProductVariant.findByPk(request.params.productVariantId, { include: [StockMovement] });
  if (!variant) return response.status(404).json({ message: 'Producto no encontrado' });
  return response.json({
    productVariant: variant,
    currentStock: variant.current_stock,
    minimumStock: variant.minimum_stock,
    status: variant.current_stock <= variant.minimum_stock ? 'LOW_STOCK' : 'OK',
  });
});
app.listen(Number(process.env.PORT), '127.0.0.1');
