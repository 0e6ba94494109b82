internal import JSON
internal import Querying

/// Collects facts from the syntax tree that `json_serialize_sql` gives.
struct StatementReader {
    private(set) var facts: StatementFacts
    /// What to subtract from offsets, and what to add, where the tree is of a part of the text.
    let offsetShift: Int
    /// The CTE names that are visible at this point, in lower case.
    private var visible: [Set<String>] = []

    init(kind: StatementKind, statementCount: Int, offsetShift: Int) {
        facts = StatementFacts(kind: kind, statementCount: statementCount)
        self.offsetShift = offsetShift
    }

    mutating func read(statement: JSONValue) {
        guard let node = statement["node"] else { return }
        readNode(node)
        collectFilters(node)
    }

    /// A query node: its CTEs are visible in itself, and each in those after it.
    private mutating func readNode(_ node: JSONValue) {
        let entries = node["cte_map"]?["map"]?.arrayValue ?? []
        visible.append([])
        for entry in entries {
            let key = entry["key"]?.stringValue?.lowercased() ?? ""
            let body = entry["value"]?["query"]?["node"] ?? .null
            // Only a recursive CTE sees itself; a plain one that names itself means a table of that name.
            let isRecursive = body["type"]?.stringValue == "RECURSIVE_CTE_NODE"
            if isRecursive { visible[visible.count - 1].insert(key) }
            readValue(entry["value"] ?? .null)
            visible[visible.count - 1].insert(key)
        }
        for (name, value) in node.objectValue?.members ?? [] where name != "cte_map" { readValue(value) }
        visible.removeLast()
    }

    private mutating func readValue(_ value: JSONValue) {
        switch value {
        case .array(let elements): for element in elements { readValue(element) }
        case .object(let object):
            if object["cte_map"] != nil {
                readNode(value)
                return
            }
            readObject(value)
            for member in object.members { readValue(member.value) }
        default: break
        }
    }

    private mutating func readObject(_ object: JSONValue) {
        let type = object["type"]?.stringValue
        if type == "BASE_TABLE" {
            readTable(object)
        } else if type == "TABLE_FUNCTION" {
            let name = object["function"]?["function_name"]?.stringValue?.lowercased() ?? ""
            facts.tableFunctions.append(FunctionUse(name: name, offset: offset(object)))
        } else if type == "SHOW_REF" {
            facts.showsCatalog = true
        } else if let name = object["function_name"]?.stringValue?.lowercased() {
            facts.functions.insert(name)
            noteVolatility(name)
        } else if type == "COLUMN_REF", let names = object["column_names"]?.arrayValue, names.count == 1,
            let name = names[0].stringValue?.lowercased(), Self.clockColumns.contains(name)
        {
            // Functions that may be written without parentheses arrive as columns.
            facts.functions.insert(name)
            noteVolatility(name)
        }
    }

    private mutating func noteVolatility(_ name: String) {
        if Self.clockFunctions.contains(name) { facts.dependsOnClock = true }
        if Self.randomFunctions.contains(name) { facts.dependsOnRandomness = true }
    }

    private mutating func readTable(_ object: JSONValue) {
        let names = ["catalog_name", "schema_name", "table_name"].map { object[$0]?.stringValue ?? "" }
        let parts = names.filter { !$0.isEmpty }
        if parts.count == 1, visible.contains(where: { $0.contains(parts[0].lowercased()) }) { return }
        var use = TableUse(parts: parts, offset: offset(object))
        if let clause = object["at_clause"], let unit = clause["unit"]?.stringValue {
            use.version = .init(unit: unit, value: Self.constantText(clause["expr"]) ?? "")
        }
        facts.tables.append(use)
    }

    private func offset(_ object: JSONValue) -> Int? {
        object["query_location"]?.intValue.map { Int($0) + offsetShift }
    }

    private static func constantText(_ expression: JSONValue?) -> String? {
        guard let expression else { return nil }
        if expression["class"]?.stringValue == "CAST" { return constantText(expression["child"]) }
        return switch expression["value"]?["value"] {
        case .string(let text): text
        case .integer(let number): String(number)
        default: nil
        }
    }

    private mutating func collectFilters(_ node: JSONValue) {
        facts.filters = FilterReader.filters(of: node)
    }

    static let clockColumns: Set<String> = [
        "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp",
    ]

    static let clockFunctions: Set<String> = [
        "now", "current_date", "current_time", "current_timestamp", "get_current_timestamp", "get_current_time",
        "transaction_timestamp", "today", "current_localtime", "current_localtimestamp", "localtime", "localtimestamp",
        "age", "txid_current",
    ]

    static let randomFunctions: Set<String> = [
        "random", "uuid", "gen_random_uuid", "uuidv4", "uuidv7", "setseed", "nextval", "currval",
    ]
}
