// The sentences of import problems, apart from their list because they are many.
#include "domain/catalog/ean.hpp"
#include "domain/catalog/import/problem.hpp"

#include <fmt/format.h>

namespace trastienda::catalog {

namespace {

// Bytes that Windows-1252 leaves without a meaning.
bool is_windows_1252(std::uint8_t byte) {
    return byte != 0x81 && byte != 0x8D && byte != 0x8F && byte != 0x90 && byte != 0x9D;
}

// {0} value, {1} detail, {2} other line, {3} count, {4} expected, {5} byte. A row per code; explain() fills it in.
Bilingual sentence(const Problem& problem) {
    switch (problem.code) {
        case ProblemCode::file_utf16:
            return {
                "El archivo está en UTF-16 («Texto Unicode» de Excel). Guárdelo como «CSV UTF-8 (delimitado por "
                "comas)».",
                "The file is UTF-16 (Excel's \"Unicode text\"). Save it as \"CSV UTF-8 (comma delimited)\"."};
        case ProblemCode::file_not_utf8:
            if (is_windows_1252(problem.byte))
                return {
                    "El archivo no es UTF-8: el byte 0x{5:02X} en la posición {3} parece Windows-1252. En Excel: "
                    "Guardar "
                    "como > «CSV UTF-8 (delimitado por comas)»; en LibreOffice: juego de caracteres «Unicode (UTF-8)».",
                    "The file is not UTF-8: byte 0x{5:02X} at offset {3} looks like Windows-1252. In Excel: Save as > "
                    "\"CSV UTF-8 (comma delimited)\"; in LibreOffice: character set \"Unicode (UTF-8)\"."};
            return {
                "El archivo no es UTF-8: byte 0x{5:02X} en la posición {3}. Vuelva a exportarlo y súbalo sin abrirlo "
                "antes.",
                "The file is not UTF-8: byte 0x{5:02X} at offset {3}. Export it again and send it without opening it "
                "first."};
        case ProblemCode::file_nul_byte:
            return {"El archivo tiene un byte nulo: no es un archivo de texto o está dañado. Vuelva a exportarlo.",
                    "The file has a NUL byte: it is no text file, or it is damaged. Export it again."};
        case ProblemCode::quote_in_field:
            return {
                "Hay una comilla en medio de un campo sin comillas. Ponga todo el campo entre comillas y duplique las "
                "de "
                "dentro: \"camisa \"\"slim\"\"\".",
                "A quote stands inside an unquoted field. Put the whole field in quotes and double those inside: "
                "\"shirt \"\"slim\"\"\"."};
        case ProblemCode::text_after_quote:
            return {
                "Hay texto después de la comilla que cierra el campo: seguramente una comilla de dentro no está "
                "duplicada. "
                "Escriba \"\" por cada comilla de dentro.",
                "Text follows the quote that closes the field: most likely a quote inside it is not doubled. Write "
                "\"\" for "
                "each quote inside."};
        case ProblemCode::quote_unterminated:
            return {
                "La comilla que se abre aquí no se cierra hasta el final del archivo. Ciérrela, o exporte el archivo "
                "otra "
                "vez si está cortado.",
                "The quote that opens here is not closed before the file ends. Close it, or export the file again if "
                "it "
                "was cut off."};
        case ProblemCode::field_too_large:
            return {"El campo es demasiado grande: caben {4} bytes. Quizá falte una comilla de cierre más arriba.",
                    "The field is too large: {4} bytes fit. Perhaps a closing quote is missing further up."};
        case ProblemCode::record_too_large:
            return {"La fila es demasiado grande: caben {4} bytes. Quizá falte una comilla de cierre más arriba.",
                    "The row is too large: {4} bytes fit. Perhaps a closing quote is missing further up."};
        case ProblemCode::fields_too_many:
            return {"La fila tiene más de {4} campos.", "The row has more than {4} fields."};
        case ProblemCode::file_empty:
            return {"El archivo está vacío: se espera una línea con los nombres de las columnas y debajo las filas.",
                    "The file is empty: a line with the names of the columns is expected, and rows below it."};
        case ProblemCode::columns_missing:
            return {
                "Faltan columnas en la primera línea: {1}. Se encontró: {0}. Exporte los productos o el inventario "
                "desde "
                "Shopify sin cambiar la primera línea.",
                "Columns are missing in the first line: {1}. Found: {0}. Export the products or the inventory from "
                "Shopify "
                "and leave the first line as it is."};
        case ProblemCode::rows_too_many:
            return {"El archivo tiene más de {4} filas. Divídalo en varios.",
                    "The file has more than {4} rows. Split it into several."};
        case ProblemCode::row_ragged:
            return {
                "Campos de la fila: {3}; de la primera línea: {4}. No se sabe qué valor es de qué columna. Vuelva a "
                "exportar "
                "el archivo, o complete la fila.",
                "Fields of the row: {3}; of the first line: {4}. Which value belongs to which column is unknown. "
                "Export the "
                "file again, or mend the row."};
        case ProblemCode::handle_missing:
            return {
                "La fila no dice de qué producto es. Escriba en esta columna el mismo identificador en todas las filas "
                "del "
                "producto.",
                "The row does not say which product it belongs to. Put the same handle in this column in every row of "
                "a "
                "product."};
        case ProblemCode::title_missing:
            return {"El producto nuevo «{1}» no tiene nombre. Escríbalo en su primera fila.",
                    "The new product \"{1}\" has no name. Put it in its first row."};
        case ProblemCode::text_invalid:
            return {"{1}", "{1}"};
        case ProblemCode::option_name_missing:
            return {
                "El valor «{0}» no tiene nombre de opción (talla, color ...) en la primera fila del producto «{1}». "
                "Póngalo "
                "allí.",
                "The value \"{0}\" has no option name (size, colour ...) in the first row of the product \"{1}\". Put "
                "it there."};
        case ProblemCode::sku_repeated:
            return {
                "El SKU «{0}» ya está en la línea {2}. Cada variante necesita el suyo: cámbielo o déjelo vacío.",
                "The SKU \"{0}\" is already in line {2}. Each variant needs its own: change it, or leave it empty."};
        case ProblemCode::sku_left_out:
            return {
                "El SKU «{0}» ya está en la línea {2}: esta variante se queda sin SKU. Dele uno propio.",
                "The SKU \"{0}\" is already in line {2}: this variant is left without a SKU. Give it one of its own."};
        case ProblemCode::sku_elsewhere:
            return {"El SKU «{0}» ya es de otro producto, «{1}». Cámbielo aquí o allí.",
                    "The SKU \"{0}\" belongs to another product already, \"{1}\". Change it here or there."};
        case ProblemCode::variant_repeated:
            return {
                "La variante «{0}» ya está en la línea {2} con las mismas opciones. Borre una de las dos o cambie sus "
                "opciones.",
                "The variant \"{0}\" is already in line {2} with the same options. Delete one of the two, or change "
                "its options."};
        case ProblemCode::options_taken:
            return {"Otra variante del producto «{1}» ya tiene estas opciones: «{0}». Cambie las opciones o el SKU.",
                    "Another variant of the product \"{1}\" has these options already: \"{0}\". Change the options or "
                    "the SKU."};
        case ProblemCode::price_missing:
            return {"La variante nueva no tiene precio. Escríbalo, por ejemplo 19.99; 0 si no cuesta nada.",
                    "The new variant has no price. Give it one, 19.99 for instance; 0 if it costs nothing."};
        case ProblemCode::price_invalid:
            return {
                "«{0}» no es un precio claro. Escriba solo el número, con punto y como mucho dos decimales: 1299.00.",
                "\"{0}\" is not a clear price. Write the number only, with a point and at most two decimals: 1299.00."};
        case ProblemCode::price_negative:
            return {"El precio «{0}» es negativo: escriba 0 o más.", "The price \"{0}\" is negative: give 0 or more."};
        case ProblemCode::quantity_invalid:
            return {"«{0}» no es una cantidad: escriba un número entero de piezas, o deje el campo vacío.",
                    "\"{0}\" is not a quantity: give a whole number of pieces, or leave the field empty."};
        case ProblemCode::quantity_too_large:
            return {"La cantidad «{0}» es demasiado grande: el máximo es {4}.",
                    "The quantity \"{0}\" is too large: the most is {4}."};
        case ProblemCode::variant_unknown:
            return {
                "No hay ninguna variante así en el catálogo ({1}). Importe antes los productos, o corrija el SKU o las "
                "opciones.",
                "There is no such variant in the catalogue ({1}). Import the products first, or mend the SKU or the "
                "options."};
        case ProblemCode::location_missing:
            return {"La fila no dice en qué ubicación está el stock.",
                    "The row does not say at which location the stock is."};
        case ProblemCode::level_repeated:
            return {"La cantidad de esta variante en «{0}» ya está en la línea {2}. Deje una sola.",
                    "The quantity of this variant at \"{0}\" is already in line {2}. Leave one only."};
        case ProblemCode::location_inactive:
            return {"La ubicación «{0}» está cerrada: ábrala, o quite de ella la cantidad.",
                    "The location \"{0}\" is closed: open it, or take the quantity out of it."};
        case ProblemCode::locations_too_many:
            return {"Hay más de {4} columnas de ubicaciones. Reparta el archivo en varios.",
                    "There are more than {4} columns of locations. Split the file."};
        case ProblemCode::price_too_fine:
            return {
                "El precio «{0}» es más fino que la moneda de la tienda: lo menos que se paga en ella es {1}. "
                "Redondéelo.",
                "The price \"{0}\" is finer than the shop's currency: the least that is paid in it is {1}. Round it."};
        case ProblemCode::barcode_invalid:
            return {"{1}", "{1}"};
        case ProblemCode::barcode_rounded:
            return {
                "Una hoja de cálculo convirtió el código de barras en «{0}» y perdió dígitos. Dé a la columna formato "
                "de "
                "texto y vuelva a escribirlo.",
                "A spreadsheet turned the barcode into \"{0}\" and lost digits. Format the column as text and enter it "
                "again."};
        case ProblemCode::barcode_repeated:
            return {"El código de barras «{0}» ya está en la línea {2}: al escanearlo no se sabría qué variante es.",
                    "The barcode \"{0}\" is already in line {2}: scanning it would not tell which variant it is."};
        case ProblemCode::barcode_elsewhere:
            return {"El código de barras «{0}» ya es de otra variante, del producto «{1}». Corríjalo aquí o allí.",
                    "The barcode \"{0}\" belongs to another variant already, of the product \"{1}\". Mend it here or "
                    "there."};
        case ProblemCode::cost_invalid:
            return {"«{0}» no es un coste claro. Escriba solo el número, con punto y como mucho dos decimales.",
                    "\"{0}\" is not a clear cost. Write the number only, with a point and at most two decimals."};
        case ProblemCode::sku_missing:
            return {"Variantes del producto «{1}» sin SKU: {3}. Se reconocerán por sus opciones.",
                    "Variants of the product \"{1}\" without a SKU: {3}. They will be known by their options."};
        case ProblemCode::sku_letter_case:
            return {
                "El SKU «{0}» solo se distingue en mayúsculas, acentos o espacios del «{1}» de la línea {2}. ¿Es un "
                "error?",
                "The SKU \"{0}\" differs only in letter case, accents or blanks from \"{1}\" in line {2}. Is it a "
                "slip?"};
        case ProblemCode::price_column_missing:
            return {
                "El archivo no tiene columna de precio: las variantes nuevas tendrán precio 0.00 hasta que lo cambie.",
                "The file has no price column: new variants will have the price 0.00 until you change it."};
        case ProblemCode::quantity_negative:
            return {"La cantidad «{0}» es negativa (vendido de más): se toma como 0.",
                    "The quantity \"{0}\" is negative (oversold): it is taken as 0."};
        case ProblemCode::status_unknown:
            return {"El estado «{0}» no se conoce y no se tiene en cuenta: active, draft o archived.",
                    "The state \"{0}\" is unknown and is passed over: active, draft or archived."};
        case ProblemCode::title_differs:
            return {"El producto «{1}» tiene otro nombre en la línea {2}; vale el primero.",
                    "The product \"{1}\" has another name in line {2}; the first one stands."};
        case ProblemCode::column_repeated:
            return {"Dos columnas dicen lo mismo («{0}» y «{1}»): vale la primera.",
                    "Two columns say the same (\"{0}\" and \"{1}\"): the first one stands."};
    }
    return {};
}

}  // namespace

std::string explain(const Problem& problem, Language language) {
    std::string detail = problem.detail;
    if (problem.code == ProblemCode::text_invalid) detail = explain(problem.fault, language);
    if (problem.code == ProblemCode::barcode_invalid) {
        if (const auto parsed = Barcode::parse(problem.value); !parsed) detail = explain(parsed.error(), language);
    }
    return fmt::format(fmt::runtime(sentence(problem).in(language)), problem.value, detail, problem.other_line,
                       problem.count, problem.expected, static_cast<unsigned>(problem.byte));
}

}  // namespace trastienda::catalog
