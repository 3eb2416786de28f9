// The two pages behind the links of account mails (app/self_service.hpp): confirm an account, choose a password. They
// are fixed; what they do goes through the same endpoints as everybody's. Floor 5.
#pragma once

#include "http/endpoint.hpp"

namespace trastienda::http {

Endpoints account_page_endpoints();

}  // namespace trastienda::http
