import Cataloging
import Clocks
import Identifiers
import JSON
import Querying
import Terminal

/// A moment for people: UTC, to the second.
enum TimeText {
    static func seconds(_ time: Timestamp) -> String {
        let whole = Timestamp(microseconds: time.microseconds.flooredDivision(by: 1_000_000) * 1_000_000)
        return whole.description.replacing("T", with: " ").replacing("Z", with: "")
    }
}

extension Invocation {
    /// A table on the screen, or what to say where it has no rows.
    func lines(_ table: TextTable, empty: String) -> [String] {
        if table.rows.isEmpty { return [empty] }
        return table.render(width: width, style: style, unicode: facts.hasUnicode).lines
    }
}

extension TableName {
    /// The name of a table in queries, or nil for keys that have none.
    init?(_ key: ContentKey) {
        switch key.elements.count {
        case 2: self.init(layer: key.elements[0], table: key.elements[1])
        case 3: self.init(namespace: key.elements[0], layer: key.elements[1], table: key.elements[2])
        default: return nil
        }
    }
}
