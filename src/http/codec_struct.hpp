// Codec of structs that are described with BOOST_DESCRIBE_STRUCT: their members are the fields of a JSON object, or the
// parameters of a request. Floor 5, pure functions.
//
// Beside the struct, in its namespace, may stand
//   constexpr auto notes(const MovementInput*) {
//       return std::to_array<FieldNote>({{.field = "quantity", .text = "Pieces; at least 1.", .example = "3"}});
//   }
//   void check_fields(const MovementInput& input, const ReadAt& at);  // what involves several fields; when all else is
//   well
// A note whose field is no member does not compile.
#pragma once

#include "http/codec.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/members.hpp>
#include <boost/describe/modifiers.hpp>

namespace trastienda::http {

struct FieldNote {
    std::string_view field = {};
    std::string_view text = {};     // a sentence for the reference
    std::string_view example = {};  // as JSON: "3", "\"rojo\""
    std::string_view key = {};      // the JSON key where it is not the member's name: the routes of the original design
};

template <class T>
using DescribedMembers =
    boost::describe::describe_members<T, boost::describe::mod_any_access | boost::describe::mod_inherited>;

template <class T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

template <class T>
constexpr auto notes_of() {
    if constexpr (requires { notes(static_cast<const T*>(nullptr)); })
        return notes(static_cast<const T*>(nullptr));
    else
        return std::array<FieldNote, 0>();
}

template <class T>
constexpr FieldNote note_of(std::string_view member) {
    for (const FieldNote& note : notes_of<T>())
        if (note.field == member) return note;
    return {};
}

template <class T, class D>
constexpr std::string_view key_of() {
    constexpr std::string_view member = D::name;
    constexpr FieldNote note = note_of<T>(member);
    return note.key.empty() ? member : note.key;
}

template <class T, class D>
using MemberType = std::remove_cvref_t<decltype(std::declval<T&>().*D::pointer)>;

/// How one member is read; the table of a struct is all that read_object needs of its type.
struct FieldReader {
    std::string_view key;
    bool required = true;
    void (*read)(const ReadAt& at, JsonValue value, void* object) = nullptr;
};

/// How one member is told to others: a parameter's or a property's row in OpenAPI.
struct FieldShape {
    std::string_view key;
    bool required = true;
    std::string_view text;
    std::string_view example;
    SchemaBook::Make schema = nullptr;
};

void read_object(const ReadAt& at, JsonValue value, void* object, std::span<const FieldReader> fields);
std::string object_schema(SchemaBook& book, std::span<const FieldShape> fields);

template <class T>
struct StructFields {
    template <class... D>
    static constexpr bool notes_fit(boost::mp11::mp_list<D...>) {
        for (const FieldNote& note : notes_of<T>())
            if (!((note.field == D::name) || ...)) return false;
        return true;
    }
    template <class... D>
    static constexpr auto make_readers(boost::mp11::mp_list<D...>) {
        return std::array<FieldReader, sizeof...(D)>{
            FieldReader{.key = key_of<T, D>(),
                        .required = !MayBeAbsent<MemberType<T, D>>,
                        .read = [](const ReadAt& at, JsonValue value, void* object) {
                            Codec<MemberType<T, D>>::read(at, value, static_cast<T*>(object)->*D::pointer);
                        }}...};
    }
    template <class... D>
    static constexpr auto make_shapes(boost::mp11::mp_list<D...>) {
        return std::array<FieldShape, sizeof...(D)>{FieldShape{.key = key_of<T, D>(),
                                                               .required = !MayBeAbsent<MemberType<T, D>>,
                                                               .text = note_of<T>(D::name).text,
                                                               .example = note_of<T>(D::name).example,
                                                               .schema = &Codec<MemberType<T, D>>::schema}...};
    }
    using Members = boost::mp11::mp_rename<DescribedMembers<T>, boost::mp11::mp_list>;
    static_assert(notes_fit(Members()), "notes() names a field that the struct does not have");
};

template <class T>
constexpr auto readers_of = StructFields<T>::make_readers(typename StructFields<T>::Members());
template <class T>
constexpr auto shapes_of = StructFields<T>::make_shapes(typename StructFields<T>::Members());

template <DescribedStruct T>
struct Codec<T> {
    static void read(const ReadAt& at, JsonValue value, T& out) {
        const std::size_t errors_before = at.errors_so_far();
        read_object(at, value, &out, readers_of<T>);
        if constexpr (requires { check_fields(out, at); })
            if (at.errors_so_far() == errors_before) check_fields(out, at);
    }
    static void write(std::string& out, const T& value) {
        out += '{';
        const std::size_t start = out.size();
        boost::mp11::mp_for_each<DescribedMembers<T>>(
            [&]<class D>(D) { write_member<D>(out, start, value.*D::pointer); });
        out += '}';
    }
    static std::string schema(SchemaBook& book) { return book.reference(type_name<T>(), &make_schema); }

  private:
    template <class D, class Member>
    static void write_member(std::string& out, std::size_t start, const Member& member) {
        if constexpr (requires { Codec<Member>::is_absent(member); })
            if (Codec<Member>::is_absent(member)) return;
        if (out.size() != start) out += ',';
        ((out += '"') += key_of<T, D>()) += "\":";
        Codec<Member>::write(out, member);
    }
    static std::string make_schema(SchemaBook& book) { return object_schema(book, shapes_of<T>); }
};

}  // namespace trastienda::http
