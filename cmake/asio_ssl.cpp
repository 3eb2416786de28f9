// The one translation unit that holds the code of Asio's TLS; see BOOST_ASIO_SEPARATE_COMPILATION.
#include <boost/asio/ssl/impl/src.hpp>
