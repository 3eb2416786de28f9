// The rows that one statement gave back, in PostgreSQL's binary format, owned. Floor 2. Not thread-safe; movable.
#pragma once

#include "base/clock.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"

#include <cstdint>
#include <libpq-fe.h>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace trastienda::pg {

/// One row; valid as long as its Rows. Reading a column with another type than it has is a bug (CHECK), as is reading a
/// NULL without asking for an optional. Columns count from 0 in the order of the SELECT.
class Row {
  public:
    Row(const PGresult* result, int index) : result_(result), index_(index) {}
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] bool boolean(int column) const;
    [[nodiscard]] std::int32_t integer(int column) const;    // int2 or int4
    [[nodiscard]] std::int64_t bigint(int column) const;     // int2, int4 or int8
    [[nodiscard]] std::string_view text(int column) const;   // text, varchar, name, json, jsonb
    [[nodiscard]] std::string_view bytes(int column) const;  // bytea
    [[nodiscard]] Uuid uuid(int column) const;
    [[nodiscard]] Instant instant(int column) const;  // timestamptz; 'infinity' -> Instant::never()
    [[nodiscard]] Money money(int column) const;      // numeric with at most two decimals, in Money's range
    [[nodiscard]] std::vector<std::int64_t> bigints(int column) const;  // bigint[] of one dimension, without NULLs
    [[nodiscard]] std::optional<std::int64_t> maybe_bigint(int column) const;
    [[nodiscard]] std::optional<std::string_view> maybe_text(int column) const;
    [[nodiscard]] std::optional<Instant> maybe_instant(int column) const;
    [[nodiscard]] std::optional<Money> maybe_money(int column) const;

  private:
    const PGresult* result_;
    int index_;
};

class Rows {
  public:
    Rows() = default;
    explicit Rows(PGresult* result) : result_(result) {}
    [[nodiscard]] int size() const { return result_ ? PQntuples(result_.get()) : 0; }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] Row operator[](int index) const { return {result_.get(), index}; }
    /// How many rows an INSERT, UPDATE or DELETE touched.
    [[nodiscard]] std::int64_t affected() const;

    class Iterator {
      public:
        Iterator(const PGresult* result, int index) : result_(result), index_(index) {}
        Row operator*() const { return {result_, index_}; }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        bool operator!=(const Iterator& other) const { return index_ != other.index_; }

      private:
        const PGresult* result_;
        int index_;
    };
    [[nodiscard]] Iterator begin() const { return {result_.get(), 0}; }
    [[nodiscard]] Iterator end() const { return {result_.get(), size()}; }

  private:
    struct Clear {
        void operator()(PGresult* result) const { PQclear(result); }
    };
    std::unique_ptr<PGresult, Clear> result_;
};

}  // namespace trastienda::pg
