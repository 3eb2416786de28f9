// What is wrong with the fields of a request: all of it at once, each with its place. Floor 5, pure values.
#pragma once

#include "http/bilingual.hpp"

#include <boost/describe/enum.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trastienda::http {

/// Where in a request a field stands.
enum class FieldPlace : std::uint8_t { body = 1, query = 2, path = 3, header = 4 };
BOOST_DESCRIBE_ENUM(FieldPlace, body, query, path, header)

/// The stable word for programs; `errors[].code`.
enum class FieldCode : std::uint8_t {
    missing = 1,     // a required field is not there
    unknown = 2,     // no such field here
    repeated = 3,    // the same field twice
    is_null = 4,     // null where a value is needed
    wrong_type = 5,  // a text where a number is needed, and the like
    not_whole = 6,   // a fraction or an exponent where a whole number is needed
    too_small = 7,
    too_large = 8,
    too_short = 9,
    too_long = 10,
    blank = 11,          // nothing but blanks
    bad_character = 12,  // control characters, or bytes that are not UTF-8
    not_one_of = 13,     // not one of the words that are allowed
    bad_format = 14,     // not written as it must be (date, amount, barcode, cursor)
    too_few = 15,
    too_many = 16,
    conflicting = 17,        // does not go with another field
    refused = 18,            // well formed, but a rule said no: `reason` says which
    too_many_decimals = 19,  // an amount or a percentage finer than hundredths
};
BOOST_DESCRIBE_ENUM(FieldCode, missing, unknown, repeated, is_null, wrong_type, not_whole, too_small, too_large,
                    too_short, too_long, blank, bad_character, not_one_of, bad_format, too_few, too_many, conflicting,
                    refused, too_many_decimals)

struct FieldError {
    FieldPlace place = FieldPlace::body;
    /// In a body a JSON pointer as a URI fragment ("#/lines/0/quantity", as in RFC 9457), elsewhere the parameter's
    /// name.
    std::string where;
    FieldCode code = FieldCode::missing;
    BilingualText detail;
    /// The problem code of a rule that refused this line, given as the code; empty for errors of form. A constant.
    std::string_view reason = {};
};

/// The errors of one request. Past `errors_max` they are only counted.
class FieldErrors {
  public:
    static constexpr std::size_t errors_max = 100;

    void add(FieldError error) {
        if (errors_.size() < errors_max) errors_.push_back(std::move(error));
        ++count_;
    }
    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] const std::vector<FieldError>& list() const { return errors_; }
    std::vector<FieldError> take() { return std::move(errors_); }

  private:
    std::vector<FieldError> errors_;
    std::size_t count_ = 0;
};

/// A place in a request while it is read, as a chain on the stack: it costs nothing until something is wrong there.
class ReadAt {
  public:
    ReadAt(FieldErrors& errors, FieldPlace place) : errors_(&errors), place_(place) {}

    [[nodiscard]] ReadAt field(std::string_view name) const { return {*this, name, no_index}; }
    [[nodiscard]] ReadAt item(std::size_t index) const { return {*this, {}, index}; }

    /// Notes that something is wrong here.
    void fail(FieldCode code, BilingualText detail) const {
        errors_->add({.place = place_, .where = pointer(), .code = code, .detail = std::move(detail)});
    }
    [[nodiscard]] FieldPlace place() const { return place_; }
    [[nodiscard]] std::size_t errors_so_far() const { return errors_->count(); }
    [[nodiscard]] std::string pointer() const;

  private:
    static constexpr std::size_t no_index = static_cast<std::size_t>(-1);
    ReadAt(const ReadAt& parent, std::string_view name, std::size_t index)
        : errors_(parent.errors_), place_(parent.place_), parent_(&parent), name_(name), index_(index) {}
    void append_steps(std::string& pointer) const;

    FieldErrors* errors_;
    FieldPlace place_;
    const ReadAt* parent_ = nullptr;
    std::string_view name_;
    std::size_t index_ = no_index;
};

}  // namespace trastienda::http
