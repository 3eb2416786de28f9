// An invoice on paper is drawn where it does not hold up the event loop; the invoice is one of a real PostgreSQL.
#include "app/invoice_print.hpp"

#include "store/sale_test_support.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <gtest/gtest.h>
#include <latch>
#include <memory>
#include <utility>
#include <vector>

namespace trastienda::app {
namespace {

namespace asio = boost::asio;
using namespace store;
using tests::must;

// Keeps a worker's thread until it is opened.
struct Gate {
    std::latch latch{1};
    bool is_open = false;  // for the loop's thread alone

    void open() {
        if (!std::exchange(is_open, true)) latch.count_down();
    }
};

struct Prints {
    int drawn = 0;
    int refused = 0;
};

asio::awaitable<void> hold(Worker& worker, std::shared_ptr<Gate> gate) {
    must(co_await worker.run([gate] {
        gate->latch.wait();
        return true;
    }));
}

// The worker takes both prints, or neither: nobody else opens the gate then.
asio::awaitable<void> open_after_a_while(std::shared_ptr<Gate> gate) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (int tries = 0; tries < 1'000 && !gate->is_open; ++tries) {
        timer.expires_after(std::chrono::milliseconds(10));
        co_await timer.async_wait(asio::use_awaitable);
    }
    EXPECT_TRUE(gate->is_open) << "the worker was to refuse one print";
    gate->open();
}

// Opens the gate however it ends.
asio::awaitable<void> print_and_open(InvoicePrint& print, InvoiceId invoice, std::shared_ptr<Gate> gate,
                                     Prints& prints) {
    const auto printed = co_await print.print(invoice, outbound::Paper::a4);
    if (!printed) {
        EXPECT_EQ(printed.error().code, ErrorCode::overloaded) << printed.error().message;
        ++prints.refused;
    } else {
        EXPECT_TRUE(gate->is_open) << "it was drawn while the worker had no thread to draw it on";
        EXPECT_TRUE(*printed && (*printed)->pdf.starts_with("%PDF-"));
        ++prints.drawn;
    }
    gate->open();
}

asio::awaitable<void> print_while_the_worker_is_held(pg::Settings settings, Worker& worker) {
    const auto executor = co_await asio::this_coro::executor;
    TestEngine engine(executor, settings, 1);
    accepted_of(co_await engine->submit(buy(shirt, 1)));
    const auto answer = co_await engine->submit(by_ana_sale(paid_in_cash(1)));
    const InvoiceId invoice = done_of(answer).invoice;

    pg::Pool pool(executor, settings, {});
    Invoices invoices(pool);
    Sales sale_store(pool);
    ShopStore shop(pool);
    InvoicePrint print(invoices, sale_store, shop, worker);
    const auto gate = std::make_shared<Gate>();
    Prints prints;
    std::vector<asio::awaitable<void>> tasks;
    tasks.push_back(hold(worker, gate));
    tasks.push_back(open_after_a_while(gate));
    for (int times = 0; times < 2; ++times) tasks.push_back(print_and_open(print, invoice, gate, prints));
    co_await run_all(std::move(tasks));
    EXPECT_EQ(prints.drawn, 1);
    EXPECT_EQ(prints.refused, 1);
}

// One thread, which is held, and room for one more to wait. The loop goes on: it brings the second print as far as the
// worker, which refuses it, and only that lets the first one be drawn. On the loop's own thread neither would wait.
TEST(InvoicePrint, is_drawn_by_the_worker_while_the_loop_goes_on) {
    Worker worker({.threads = 1, .pieces_max = 2});
    StockShop().run([&](pg::Settings settings) { return print_while_the_worker_is_held(std::move(settings), worker); });
}

}  // namespace
}  // namespace trastienda::app
