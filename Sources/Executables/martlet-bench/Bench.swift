import Errors
import Glibc
import JSON

/// `martlet-bench`: measurements that need the inside of the product; `make bench` runs it and reads its JSON.
@main
enum Bench {
    static let usage = """
        usage: martlet-bench appends --folder DIR --count N --durability full|relaxed
               martlet-bench branches --folder DIR --tables N,N --durability full|relaxed
               martlet-bench commits --folder DIR --clients N --count N
               martlet-bench flows --folder DIR --clients N --count N
               martlet-bench python --folder DIR --steps N --argument N --rounds N
               martlet-bench schedules --folder DIR --count N --ticks N
        """

    static func main() async {
        do {
            let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
            let folder = try Folder.make(try arguments.text("folder"))
            let result: JSONValue =
                switch arguments.measurement {
                case "appends":
                    try await Appends(
                        folder: folder, count: arguments.number("count"), durability: arguments.durability()
                    ).measure()
                case "branches":
                    try await Branches(
                        folder: folder, tableCounts: arguments.numbers("tables"), durability: arguments.durability()
                    ).measure()
                case "commits":
                    try await Commits(
                        folder: folder, clients: arguments.number("clients"), commitsEach: arguments.number("count")
                    ).measure()
                case "flows":
                    try await FlowRuns(
                        folder: folder, clients: arguments.number("clients"), count: arguments.number("count")
                    ).measure()
                case "python":
                    try await PythonChain(
                        folder: folder, steps: arguments.number("steps"), argument: arguments.number("argument"),
                        rounds: arguments.number("rounds")
                    ).measure()
                case "schedules":
                    try await ScheduleTicks(
                        folder: folder, count: arguments.number("count"), ticks: arguments.number("ticks")
                    ).measure()
                default: throw UsageProblem("there is no measurement '\(arguments.measurement)'")
                }
            print(result.text())
        } catch let problem as UsageProblem {
            complain("martlet-bench: \(problem.message)\n\(usage)")
            exit(2)
        } catch {
            complain("martlet-bench: \(error)")
            exit(1)
        }
    }

    private static func complain(_ text: String) {
        unsafe _ = write(STDERR_FILENO, text + "\n", text.utf8.count + 1)
    }
}
