// Stripe as the shop's payment provider. Floor 3. One executor thread.
//
// What changes something is asked under an Idempotency-Key, and asked again under the same one where its answer is
// lost: Stripe does it once and repeats what it answered, for 24 hours. Neither key nor card is ever logged.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "outbound/payment_provider.hpp"
#include "outbound/stripe_connection.hpp"
#include "outbound/stripe_settings.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/http/verb.hpp>
#include <chrono>
#include <cstddef>
#include <memory>

namespace trastienda::outbound {

struct StripeLimits {
    /// Of one request, the first included.
    std::size_t tries_max = 3;
    std::chrono::milliseconds try_timeout{8'000};
    /// No try begins that could end past it. All of them with their pauses fit into it, but for the time that looking
    /// up the name takes beside them; and it into the 30 s that a caller of ours waits.
    std::chrono::milliseconds request_timeout{25'500};
    /// Before the second try, and four times that before the third.
    std::chrono::milliseconds pause_first{200};
    /// Far more than an object or a list of a hundred takes.
    std::size_t answer_bytes_max = std::size_t{1} << 20U;
    /// At once: Stripe itself takes 100 a second.
    std::size_t calls_max = 32;
};

class Stripe final : public PaymentProvider {
  public:
    /// Fails where the address is none (settings have been checked by then) or the system's certificates cannot be
    /// read. `random` outlives it.
    static Result<std::unique_ptr<Stripe>> make(boost::asio::any_io_executor executor, StripeSettings settings,
                                                Random& random, StripeLimits limits = {});

    boost::asio::awaitable<ProviderAnswer<ProviderIntent>> create_intent(NewIntent wanted) override;
    boost::asio::awaitable<ProviderAnswer<ProviderIntent>> retrieve_intent(std::string intent_id) override;
    boost::asio::awaitable<ProviderAnswer<ProviderIntent>> cancel_intent(std::string intent_id) override;
    boost::asio::awaitable<ProviderAnswer<ProviderRefund>> create_refund(NewRefund wanted) override;
    boost::asio::awaitable<ProviderAnswer<ProviderRefund>> retrieve_refund(std::string refund_id) override;
    boost::asio::awaitable<ProviderAnswer<std::optional<ProviderRefund>>> find_refund(std::string intent_id,
                                                                                      std::string reference) override;
    [[nodiscard]] const std::string& publishable_key() const override { return settings_.publishable_key; }

  private:
    using Verb = boost::beast::http::verb;
    struct Call {
        Verb verb = Verb::get;
        std::string target;  // "/v1/..."
        std::string body = {};
        std::string key = {};  // of what changes something
    };

    Stripe(boost::asio::any_io_executor executor, StripeSettings settings, StripeAddress address, Random& random,
           StripeLimits limits);
    /// The body of a 2xx.
    boost::asio::awaitable<ProviderAnswer<std::string>> run(Call call);
    boost::asio::awaitable<ProviderAnswer<std::string>> try_until_known(Call call);
    [[nodiscard]] StripeRequest request_of(const Call& call) const;

    boost::asio::any_io_executor executor_;
    StripeSettings settings_;
    StripeAddress address_;
    Random& random_;
    StripeLimits limits_;
    boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_client};
    std::size_t calls_ = 0;
};

}  // namespace trastienda::outbound
