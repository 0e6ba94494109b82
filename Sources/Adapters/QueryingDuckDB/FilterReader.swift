internal import JSON
internal import Querying

/// Finds conditions of the form `column op constant` that every row of a query's result fulfils.
///
/// Only where the query reads a single table, so that a column's name says whose it is, and only from WHERE: what is left out
/// costs a little time in planning, while a condition too many would lose rows.
enum FilterReader {
    static func filters(of node: JSONValue) -> [ColumnFilter] {
        guard node["type"]?.stringValue == "SELECT_NODE", node["cte_map"]?["map"]?.arrayValue?.isEmpty ?? true,
            let table = node["from_table"], table["type"]?.stringValue == "BASE_TABLE",
            let schema = table["schema_name"]?.stringValue, !schema.isEmpty,
            let name = table["table_name"]?.stringValue, let condition = node["where_clause"]
        else { return [] }
        let catalog = table["catalog_name"]?.stringValue ?? ""
        var reader = Conditions(
            table: TableName(namespace: catalog.isEmpty ? nil : catalog, layer: schema, table: name),
            alias: table["alias"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } ?? name)
        // Columns that are renamed by the alias do not have the table's names.
        guard table["column_name_alias"]?.arrayValue?.isEmpty ?? true else { return [] }
        reader.read(condition)
        return reader.filters
    }

    private struct Conditions {
        let table: TableName
        let alias: String
        var filters: [ColumnFilter] = []

        init(table: TableName, alias: String) {
            self.table = table
            self.alias = alias
        }

        mutating func read(_ expression: JSONValue) {
            switch expression["type"]?.stringValue {
            case "CONJUNCTION_AND": for child in expression["children"]?.arrayValue ?? [] { read(child) }
            case "COMPARE_BETWEEN":
                add(expression["input"], .greaterOrEqual, [expression["lower"]])
                add(expression["input"], .lessOrEqual, [expression["upper"]])
            case "COMPARE_IN":
                let children = expression["children"]?.arrayValue ?? []
                add(children.first, .anyOf, children.dropFirst().map { $0 })
            case "OPERATOR_IS_NULL": add(expression["children"]?.arrayValue?.first, .isNull, [])
            case "OPERATOR_IS_NOT_NULL": add(expression["children"]?.arrayValue?.first, .isNotNull, [])
            case let type?:
                guard let (plain, turned) = Self.comparisons[type] else { return }
                let (left, right) = (expression["left"], expression["right"])
                if left?["type"]?.stringValue == "COLUMN_REF" {
                    add(left, plain, [right])
                } else {
                    add(right, turned, [left])
                }
            case nil: break
            }
        }

        private mutating func add(
            _ column: JSONValue?, _ comparison: ColumnFilter.Comparison, _ constants: [JSONValue?]
        ) {
            guard let name = columnName(column) else { return }
            var values: [QueryValue] = []
            for constant in constants {
                guard let value = constant.flatMap({ Constants.value($0) }), !value.isNull else { return }
                values.append(value)
            }
            filters.append(ColumnFilter(table: table, column: name, comparison: comparison, values: values))
        }

        private func columnName(_ expression: JSONValue?) -> String? {
            guard let expression, expression["type"]?.stringValue == "COLUMN_REF" else { return nil }
            let names = (expression["column_names"]?.arrayValue ?? []).compactMap(\.stringValue)
            switch names.count {
            case 1: return names[0]
            case 2 where names[0].lowercased() == alias.lowercased(): return names[1]
            default: return nil
            }
        }

        private static let comparisons: [String: (ColumnFilter.Comparison, ColumnFilter.Comparison)] = [
            "COMPARE_EQUAL": (.equal, .equal), "COMPARE_NOTEQUAL": (.notEqual, .notEqual),
            "COMPARE_LESSTHAN": (.less, .greater), "COMPARE_GREATERTHAN": (.greater, .less),
            "COMPARE_LESSTHANOREQUALTO": (.lessOrEqual, .greaterOrEqual),
            "COMPARE_GREATERTHANOREQUALTO": (.greaterOrEqual, .lessOrEqual),
        ]
    }
}

/// Reads constants of a syntax tree.
enum Constants {
    static func value(_ expression: JSONValue) -> QueryValue? {
        if expression["type"]?.stringValue == "OPERATOR_CAST" {
            guard let child = expression["child"].flatMap({ value($0) }), case .text(let text) = child else {
                return nil
            }
            return typed(text, as: expression["cast_type"]?["id"]?.stringValue ?? "")
        }
        guard expression["type"]?.stringValue == "VALUE_CONSTANT", let constant = expression["value"] else {
            return nil
        }
        if constant["is_null"]?.boolValue == true { return .null }
        guard let value = constant["value"] else { return nil }
        switch (constant["type"]?["id"]?.stringValue, value) {
        case ("BOOLEAN", .bool(let value)): return .boolean(value)
        case ("DECIMAL", .integer(let unscaled)):
            guard let scale = constant["type"]?["type_info"]?["scale"]?.intValue else { return nil }
            return .decimal(QueryValue.Decimal(unscaled: Int128(unscaled), scale: Int(scale)))
        case ("DOUBLE", let number): return number.doubleValue.map { .double($0) }
        case ("VARCHAR", .string(let text)): return .text(text)
        case ("INTEGER", .integer(let value)), ("BIGINT", .integer(let value)): return .integer(value)
        default: return nil
        }
    }

    /// A text that is cast to a type, where Martlet reads that type exactly as DuckDB does.
    private static func typed(_ text: String, as type: String) -> QueryValue? {
        switch type {
        case "DATE": QueryValue(text: text, type: .date)
        case "TIMESTAMP": QueryValue(text: text, type: .timestamp)
        case "TIMESTAMP WITH TIME ZONE": QueryValue(text: text, type: .timestampWithTimeZone)
        case "VARCHAR": .text(text)
        default: nil
        }
    }
}
