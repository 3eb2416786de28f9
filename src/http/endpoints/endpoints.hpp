// Every resource's endpoints: one function per file of this folder. Floor 5.
#pragma once

#include "http/endpoint.hpp"
#include "http/endpoints/stock_command.hpp"

namespace trastienda::http {

Endpoints movement_endpoints(StockServices& services);
Endpoints transfer_endpoints(StockServices& services);
Endpoints reservation_endpoints(StockServices& services);
Endpoints level_endpoints(StockServices& services);
/// The five routes of the original design.
Endpoints original_endpoints(StockServices& services);

}  // namespace trastienda::http
