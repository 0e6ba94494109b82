public import Errors
internal import Flows
internal import JSON
internal import Runs

/// What runs of a flow leave behind, as far as its file says.
public struct FlowProducts: Sendable, Hashable {
    /// Tables that its steps write themselves, such as `silver.orders`.
    public var tables: Set<String> = []
    /// Pipelines that its steps build: selectors of those, and of those among them that are left out.
    public var pipelines: [Selection] = []

    /// What one step builds; no selector means all pipelines.
    public struct Selection: Sendable, Hashable {
        public var select: [String]
        public var exclude: [String]
    }
}

extension FlowLibrary {
    /// What the steps of a flow make, those of flows inside of it included; what an expression will name is not known.
    public func products(of name: String) async throws(MartletError) -> FlowProducts {
        var products = FlowProducts()
        var waiting = [name]
        var known: Set<String> = []
        while let next = waiting.popLast() {
            guard known.insert(next).inserted else { continue }
            for step in try await flow(next).steps {
                switch step.kind {
                case .sql, .python, .ingest: products.tables.formUnion(Self.texts(step.settings["table"]) ?? [])
                case .pipeline:
                    guard let select = Self.texts(step.settings["select"]),
                        let exclude = Self.texts(step.settings["exclude"])
                    else { continue }
                    products.pipelines.append(FlowProducts.Selection(select: select, exclude: exclude))
                case .flow: waiting += Self.texts(step.settings["flow"]) ?? []
                default: break
                }
            }
        }
        return products
    }

    /// The texts of a setting, or nil where one of them is an expression.
    private static func texts(_ value: JSONValue?) -> [String]? {
        let texts = (value?.arrayValue ?? value.map { [$0] } ?? []).compactMap(\.stringValue)
        return texts.contains { $0.contains("{{") } ? nil : texts
    }
}
