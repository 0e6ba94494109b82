import Errors
import JSON
import Runs
import Testing

@testable import Flows

func flow(_ text: String) throws(MartletError) -> Flow {
    try FlowReader.read(text, name: "daily", path: "flows/daily.yaml")
}

/// What is wrong with a flow, as `line:column message (hint)`.
func problems(_ text: String) -> [String] {
    do {
        _ = try flow(text)
        return []
    } catch {
        let all = (error.cause as? FlowProblems)?.problems ?? [error]
        return all.map {
            "\($0.location?.line ?? 0):\($0.location?.column ?? 0) \($0.message)\($0.hint.map { " (\($0))" } ?? "")"
        }
    }
}

@Suite struct FlowReaderTests {
    private static let whole = """
        description: Loads a day
        parameters:
          day: {type: date, required: true}
          airline: {choices: [AA, UA], default: AA}
          limit: {type: integer, minimum: 1, maximum: 10, default: 3}
        environment: {TZ: UTC}
        secrets: [API_KEY]
        group: linux
        parallelism: 2
        concurrency: 1
        on_failure: continue
        steps:
          fetch:
            kind: bash
            run: |
              echo {{ params.day }} ${#TZ}
            retries: {attempts: 3, delay: 2s, factor: 3}
            timeout: 5m
            secrets: {TOKEN: github_token}
          load:
            kind: sql
            query: select * from bronze.t where day = '{{ params.day }}'
            table: silver.t
            strategy: append_only
            depends_on: [fetch]
            when: steps.fetch.outputs.rows > 0
          each:
            kind: checkpoint
            depends_on: load
            for_each: "{{ steps.load.outputs.names }}"
            outputs: {name: "{{ item }}", number: "{{ index + params.limit }}"}
            priority: 5
        """

    @Test func readsEverything() throws {
        let flow = try flow(Self.whole)
        #expect(flow.description == "Loads a day")
        #expect(flow.parameters.map(\.name) == ["day", "airline", "limit"])
        #expect(flow.parameters[1].type == .choice)
        #expect(flow.steps.map(\.name) == ["fetch", "load", "each"])
        let fetch = flow.steps[0]
        #expect(fetch.retry.attempts == 3 && fetch.retry.delay == .seconds(2) && fetch.retry.factor == 3)
        #expect(fetch.timeout == .seconds(300))
        #expect(fetch.secrets == [SecretUse(variable: "TOKEN", secret: "github_token")])
        #expect(flow.steps[2].forEach?.items == "steps.load.outputs.names")
        #expect(flow.onFailure == .continue && flow.concurrency == 1 && flow.parallelism == 2)
    }

    @Test func makesTheGraphOfARun() throws {
        let definition = try flow(Self.whole).definition(files: [:])
        // By priority first, then as the file has them.
        #expect(definition.steps.map(\.name) == ["each", "fetch", "load"])
        #expect(definition.publishes && definition.concurrency == 1 && definition.onFailure == .continue)
        let fetch = try #require(definition.steps.first { $0.name == "fetch" })
        #expect(fetch.group == "linux")
        #expect(fetch.spec["secrets"] == ["API_KEY": "API_KEY", "TOKEN": "github_token"])
        #expect(fetch.spec["environment"] == ["TZ": "UTC"])
        #expect(try definition.codeHash != flow(Self.whole + "\n# changed").definition(files: [:]).codeHash)
    }

    @Test func filesArePartOfTheCode() throws {
        let flow = try flow("steps: {a: {kind: bash, file: scripts/a.sh}}")
        let one = try flow.definition(files: ["scripts/a.sh": "echo {{ not a template }}"])
        let other = try flow.definition(files: ["scripts/a.sh": "echo 2"])
        #expect(one.codeHash != other.codeHash)
        let error = #expect(throws: MartletError.self) { try flow.definition(files: [:]) }
        #expect(error?.code == .notFound && error?.location?.line == 1)
    }

    @Test(arguments: [
        ("steps: {a: {kind: bsh, run: x}}", "1:13 'kind' cannot be 'bsh' (Did you mean 'bash'?)"),
        ("steps:\n  a:\n    kind: bash\n    rum: x", "4:5 the key 'rum' is not known here (Did you mean 'run'?)"),
        ("steps: {a: {kind: bash}}", "1:9 the bash step 'a' needs 'run' or 'file'"),
        ("steps: {a: {kind: bash, run: x, file: y}}", "1:9 the step 'a' has both 'run' and 'file' (Keep one of them.)"),
        (
            "steps:\n  load: {kind: checkpoint}\n  b: {kind: checkpoint, depends_on: [lod]}",
            "3:38 the step 'b' depends on 'lod', which is no step (Did you mean 'load'?)"
        ),
        ("steps: {a: {kind: checkpoint, depends_on: [a]}}", "1:44 the step 'a' depends on itself"),
        ("stesp: {}", "1:1 the key 'stesp' is not known here (Did you mean 'steps'?)"),
        (
            "steps: {a: {kind: bash, run: x, timeout: soon}}",
            "1:33 'timeout' must be a time span, not \"soon\" (Write seconds, or such as 500ms, 30s, 5m, 2h.)"
        ),
        (
            "steps: {a: {kind: bash, file: ../x}}",
            "1:25 the file '../x' is outside of the project (Name it relative to the project's folder, without '..'.)"
        ),
        (
            "parameters: {p: {type: dat}}\nsteps: {a: {kind: checkpoint}}",
            "1:18 'type' cannot be 'dat' (Did you mean 'date'?)"
        ),
        (
            "parameters: {p: {type: integer, default: x}}\nsteps: {a: {kind: checkpoint}}",
            "1:33 the parameter 'p': it must be an integer, not \"x\""
        ),
        (
            "steps:\n  a:\n    kind: checkpoint\n    message: \"{{ parms.x }}\"",
            "4:18 'parms' is not known here (Did you mean 'params'?)"
        ),
        (
            "steps:\n  a:\n    kind: bash\n    run: |\n      echo\n      echo {{ params.x }}",
            "6:22 the flow has no parameter 'x' (It has no parameters.)"
        ),
        (
            "steps:\n  a: {kind: checkpoint}\n  b:\n    kind: checkpoint\n    when: steps.a.outputs.n > 1",
            "5:17 the step 'b' does not wait for 'a', whose outputs it names (Add 'a' to its depends_on.)"
        ),
        (
            "steps:\n  a: {kind: checkpoint}\n  b:\n    kind: checkpoint\n    depends_on: a\n    message: \"{{ steps['a'].output.n }}\"",
            "6:29 a step has no 'output' (Did you mean 'outputs'?)"
        ),
        ("steps:\n  a:\n    kind: checkpoint\n    when: 1 +", "5:1"),
        (
            "steps: {a: {kind: checkpoint, message: \"{{ item }}\"}}",
            "1:44 'item' is known only in the settings of a step with 'for_each'"
        ),
        (
            "steps: {a: {kind: bash, run: x, environment: {MARTLET_RUN: y}}}",
            "1:47 the variable 'MARTLET_RUN' cannot be set: names with this beginning are not for flows"
        ),
    ])
    func namesMistakes(_ text: String, _ expected: String) {
        let found = problems(text)
        if expected == "5:1" {
            #expect(found.count == 1 && found.first?.hasPrefix("4:") == true)
        } else {
            #expect(found.contains(expected), "\(found)")
        }
    }

    @Test func namesTheCycle() {
        let found = problems(
            """
            steps:
              start: {kind: checkpoint}
              a: {kind: checkpoint, depends_on: [c, start]}
              b: {kind: checkpoint, depends_on: [a]}
              c: {kind: checkpoint, depends_on: [b]}
              after: {kind: checkpoint, depends_on: [c]}
            """)
        #expect(found.count == 1)
        #expect(found.first?.contains("a → c → b → a") == true, "\(found)")
        #expect(found.first?.hasPrefix("3:") == true, "\(found)")
    }

    @Test func saysAllMistakesAtOnce() {
        let found = problems("parallelism: 0\nsteps:\n  a: {kind: bash, rum: x}\n  b: {kind: x}")
        #expect(found.count == 4, "\(found)")
    }

    /// Random graphs: those with edges that point back only are taken, and those with a cycle name one that is there.
    @Test(arguments: 0..<200) func judgesRandomGraphs(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let count = 2 + Int(random.next() % 12)
        var edges: [[Int]] = []
        for node in 0..<count {
            let before = (0..<count).filter { other in
                other != node && random.next() % 4 == 0 && (other < node || random.next() % 6 == 0)
            }
            edges.append(before)
        }
        let lines = edges.enumerated().map {
            "  s\($0): {kind: checkpoint, depends_on: [\($1.map { "s\($0)" }.joined(separator: ", "))]}"
        }
        let text = "steps:\n" + lines.joined(separator: "\n")
        // Kahn's way, once more and differently: remove what waits for nothing until nothing goes.
        var left = Set(0..<count)
        while let free = left.first(where: { Set(edges[$0]).isDisjoint(with: left) }) { left.remove(free) }
        let found = problems(text)
        guard !left.isEmpty else { return #expect(found.isEmpty, "\(found) \(text)") }
        let message = try #require(found.first)
        let start = try #require(message.range(of: ": "))
        let names = message[start.upperBound...].prefix { $0 != "(" }.split(separator: "→").map {
            Int($0.filter(\.isNumber)) ?? -1
        }
        #expect(names.first == names.last && names.count > 2)
        for (node, next) in zip(names, names.dropFirst()) { #expect(edges[node].contains(next), "\(message) \(text)") }
    }

    /// Whatever a file holds, it is read or refused with a place in it.
    @Test(arguments: 0..<400) func survivesDamage(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        var bytes = Array(Self.whole.utf8)
        for _ in 0..<(1 + random.next() % 8) {
            let index = Int(random.next() % UInt64(bytes.count))
            switch random.next() % 4 {
            case 0: bytes.remove(at: index)
            case 1: bytes.insert(Array("{}[]:-|>&*!%#'\"\n\t ,?".utf8)[Int(random.next() % 20)], at: index)
            case 2: bytes[index] = UInt8(random.next() % 128)
            default:
                let end = min(bytes.count, index + Int(random.next() % 40))
                bytes.insert(contentsOf: bytes[index..<end], at: Int(random.next() % UInt64(bytes.count)))
            }
        }
        do {
            let read = try flow(String(decoding: bytes, as: UTF8.self))
            #expect(FlowGraph.cycle(read.steps) == nil)
        } catch {
            #expect(error.code == .invalidInput || error.code == .limitExceeded)
            #expect(error.location?.file == "flows/daily.yaml")
        }
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<Index>? {
        indices.lazy.first { self[$0...].hasPrefix(text) }.map { $0..<index($0, offsetBy: text.count) }
    }
}
