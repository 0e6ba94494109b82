import Errors
internal import Runs
import JSON
import Testing

@testable import Flows

@Suite struct DataplaneTests {
    private static let graph: JSONValue = [
        "name": "Orders 2024!", "workerGroup": "python_dev",
        "nodes": [
            [
                "nodeID": "t", "name": "Every day", "nodeType": "trigger", "nodeTypeDesc": "schedule",
                "commands": [["schedule": "0 6 * * *", "timezone": "UTC"]], "active": true,
            ],
            [
                "nodeID": "p", "name": "Load it", "nodeType": "process", "nodeTypeDesc": "python",
                "description": "Loads",
                "commands": [["command": "python3 -u ${{nodedirectory}}dp-entrypoint.py"]], "workerGroup": "python_dev",
                "active": true,
            ],
            [
                "nodeID": "b", "name": "Load it", "nodeType": "process", "nodeTypeDesc": "bash",
                "commands": #"[{"command": "echo ${#x} {{y}}"}]"#, "workerGroup": "big", "active": true,
            ],
            [
                "nodeID": "c", "name": "Done", "nodeType": "checkpoint", "nodeTypeDesc": "checkpoint", "commands": [],
                "active": true,
            ],
            [
                "nodeID": "x", "name": "Off", "nodeType": "process", "nodeTypeDesc": "bash", "commands": [],
                "active": false,
            ],
        ],
        "edges": [
            ["from": "t", "to": "p", "active": true], ["from": "p", "to": "c", "active": true],
            ["from": "b", "to": "c", "active": true], ["from": "x", "to": "c", "active": true],
        ],
        "files": [["nodeID": "p", "path": "dp-entrypoint.py", "content": "print(1)\n"]],
    ]

    @Test func becomesAFlow() throws {
        let result = try DataplaneImport(Self.graph, name: nil)
        #expect(result.name == "orders_2024")
        #expect(result.files.map(\.path) == ["flows/orders_2024.yaml", "flows/orders_2024/load_it/dp-entrypoint.py"])
        let flow = try FlowReader.read(result.files[0].text, name: "orders_2024", path: "f")
        #expect(flow.steps.map(\.name) == ["load_it", "load_it_2", "done"])
        #expect(flow.steps.map(\.kind) == [.bash, .bash, .checkpoint])
        #expect(flow.steps[2].dependsOn == ["load_it", "load_it_2"])
        #expect(flow.group == "python_dev" && flow.steps[0].group == nil && flow.steps[1].group == "big")
        #expect(
            flow.steps[0].settings["run"]?.stringValue
                == "python3 -u \"$MARTLET_PROJECT\"/flows/orders_2024/load_it/dp-entrypoint.py\n")
        #expect(result.notes.contains { $0.contains("Every day") && $0.contains("0 6 * * *") })
        #expect(result.notes.contains { $0.contains("'Off'") })
    }

    /// Commands, the node's files, and whether it writes beside them; where else it writes.
    @Test(
        arguments: [
            ("echo 1 > ${{nodedirectory}}a.txt", [:], true, []),
            ("curl -s x >>\"${{nodedirectory}}a.txt\"", [:], true, []),
            ("mkdir -p ${{nodedirectory}}out && cp a ${{nodedirectory}}out/", [:], true, []),
            ("cd ${{nodedirectory}}\ntouch a", [:], true, []),
            ("cat ${{nodedirectory}}a.txt 2>&1 | grep x > /dev/null", [:], false, []),
            (
                "python3 ${{nodedirectory}}a.py",
                ["a.py": "import os\nopen(os.path.dirname(__file__) + '/b', 'wb').write(b'')"], true, []
            ),
            ("cd ${{nodedirectory}}; python3 a.py", ["a.py": "table.to_csv('b.csv')"], true, []),
            (
                "python3 ${{nodedirectory}}a.py", ["a.py": "import x\n# open('b', 'w')\nopen('rows.csv', 'r')\n"],
                false, []
            ),
            (
                "python3 ${{nodedirectory}}a.py", ["a.py": "x = 1\nx.to_parquet('/data/x')\nopen('b.txt', \"a\")"],
                false, ["a.py:2", "a.py:3"]
            ),
            ("bash ${{nodedirectory}}a.sh", ["a.sh": "set -e\nif mkdir x; then echo; fi"], false, ["a.sh:2"]),
            ("sleep 1; echo 1 > out.txt", [:], false, ["its commands"]),
            ("pip install x; FOO=1 python3 -m x", [:], false, []),
        ] as [(String, [String: String], Bool, [String])])
    func findsWhereNodesWrite(_ commands: String, _ files: [String: String], isBeside: Bool, others: [String]) throws {
        let document: JSONValue = [
            "name": "f",
            "nodes": [
                ["nodeID": "n", "name": "Node", "nodeTypeDesc": "python", "commands": [["command": .string(commands)]]]
            ],
            "files": .array(files.map { ["nodeID": "n", "path": .string($0.key), "content": .string($0.value)] }),
        ]
        let result = try DataplaneImport(document, name: nil)
        let flow = try FlowReader.read(result.files[0].text, name: "f", path: "f")
        #expect(flow.steps[0].settings["writes"]?.stringValue == (isBeside ? "flows/f/node" : nil))
        #expect(
            result.notes.filter { $0.contains("(\(others.joined(separator: ", "))") }.count == (others.isEmpty ? 0 : 1),
            "\(result.notes)")
    }

    @Test func refusesWhatIsNoGraph() {
        for document: JSONValue in [[:], ["nodes": [["name": "x"]]], ["nodes": [], "edges": [["from": "a"]]], "x"] {
            #expect(throws: MartletError.self) { try DataplaneImport(document, name: "f") }
        }
        let cycle: JSONValue = [
            "nodes": [
                ["nodeID": "a", "nodeTypeDesc": "checkpoint"], ["nodeID": "b", "nodeTypeDesc": "checkpoint"],
            ], "edges": [["from": "a", "to": "b"], ["from": "b", "to": "a"]],
        ]
        let error = #expect(throws: MartletError.self) { try DataplaneImport(cycle, name: "f") }
        #expect(error?.message.contains("cycle") == true)
    }
}
