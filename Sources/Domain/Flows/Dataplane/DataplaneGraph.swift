import Errors
import JSON

/// A graph of Dataplane, as its editor exports and its API gives it: nodes and edges under either of their names.
struct DataplaneGraph {
    struct Node {
        var id: String
        var name: String
        /// `trigger`, `process` or `checkpoint`.
        var type: String
        /// `python`, `bash`, `schedule`, `api`, `checkpoint`, `play`, `rpa-python`.
        var kind: String
        var description: String
        var commands: [String]
        /// What else stood in the commands, such as a schedule.
        var settings: JSONObject
        var group: String
        var isActive: Bool
    }

    var name: String?
    var description: String?
    var group: String?
    var nodes: [Node]
    var edges: [(from: String, to: String)]
    /// Files of nodes, where the document has them.
    var files: [(node: String, path: String, text: String)]
    var inactiveEdges = 0

    static let nodeLimit = FlowLimits.steps

    init(_ document: JSONValue) throws(MartletError) {
        // What a GraphQL client wrote to a file has the answer inside.
        var root = document
        for key in ["data", "getPipelineFlow", "addUpdatePipelineFlow", "input"] { root = root[key] ?? root }
        guard let nodes = (root["nodes"] ?? root["nodesInput"])?.arrayValue else {
            throw MartletError(
                .invalidInput, "the file has no list 'nodes', so it is no graph of Dataplane",
                hint: "Export the answer of getPipelineFlow, or what addUpdatePipelineFlow was given.")
        }
        guard nodes.count <= Self.nodeLimit else {
            throw MartletError(.limitExceeded, "the graph has more than \(Self.nodeLimit) nodes")
        }
        let pipeline = root["pipeline"] ?? root
        name = pipeline["name"]?.stringValue
        description = pipeline["description"]?.stringValue
        group = pipeline["workerGroup"]?.stringValue
        self.nodes = []
        for (index, node) in nodes.enumerated() { self.nodes.append(try Self.node(node, index)) }
        edges = []
        for (index, edge) in ((root["edges"] ?? root["edgesInput"])?.arrayValue ?? []).enumerated() {
            guard let from = (edge["from"] ?? edge["source"])?.stringValue,
                let to = (edge["to"] ?? edge["target"])?.stringValue
            else {
                throw MartletError(.invalidInput, "edge \(index + 1) of the graph names no 'from' and 'to'")
            }
            if edge["active"]?.boolValue == false {
                inactiveEdges += 1
            } else {
                edges.append((from, to))
            }
        }
        files = []
        for file in root["files"]?.arrayValue ?? [] {
            guard let node = file["nodeID"]?.stringValue, let path = (file["path"] ?? file["fileName"])?.stringValue,
                let text = file["content"]?.stringValue
            else {
                throw MartletError(.invalidInput, "a file of the graph needs 'nodeID', 'path' and 'content'")
            }
            files.append((node, path, text))
        }
    }

    private static func node(_ value: JSONValue, _ index: Int) throws(MartletError) -> Node {
        guard let id = (value["nodeID"] ?? value["id"])?.stringValue, !id.isEmpty else {
            throw MartletError(.invalidInput, "node \(index + 1) of the graph has no 'nodeID'")
        }
        var commands: [String] = []
        var settings: JSONObject = [:]
        var given = value["commands"] ?? .null
        // The database keeps them as text.
        if let text = given.stringValue, let inner = try? JSONValue(parsing: text) { given = inner }
        for command in given.arrayValue ?? [given] {
            if let text = (command["command"] ?? command).stringValue {
                commands.append(text)
            } else {
                for member in command.objectValue?.members ?? [] { settings[member.name] = member.value }
            }
        }
        let kind = (value["nodeTypeDesc"] ?? value["type"])?.stringValue ?? ""
        return Node(
            id: id, name: value["name"]?.stringValue ?? id, type: value["nodeType"]?.stringValue ?? "process",
            kind: kind.hasSuffix("Node") ? String(kind.dropLast(4)) : kind,
            description: value["description"]?.stringValue ?? "", commands: commands, settings: settings,
            group: value["workerGroup"]?.stringValue ?? "", isActive: value["active"]?.boolValue ?? true)
    }
}
