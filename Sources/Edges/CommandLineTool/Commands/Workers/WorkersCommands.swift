import CommandParsing
import Errors
import Identifiers
import PlatformJSON
import Terminal
import WorkerService
import Workers

/// `workers`: those that a server has.
enum WorkersCommands {
    static let command = ToolCommand(
        Command("workers", "List a server's workers, and let them take no more steps", section: "Server"),
        subcommands: [list, show, drain])

    private static let list = ToolCommand(
        Command("list", "List workers, and the steps that wait for one")
    ) { invocation in
        try await invocation.withPlatform { platform in
            let desk = try desk(platform)
            try invocation.answer(WorkerListJSON.list(desk), lines(desk, invocation))
            return .success
        }
    }

    private static let show = ToolCommand(
        Command(
            "show", "Show a worker and what it does",
            positionals: [Positional("WORKER", "Its name, its ID or the beginning of that.")])
    ) { invocation in
        try await invocation.withPlatform { platform in
            let view = try desk(platform).find(invocation.arguments.value("WORKER") ?? "")
            try invocation.answer(WorkerListJSON.worker(view), details(view))
            return .success
        }
    }

    private static let drain = ToolCommand(
        Command(
            "drain", "Let a worker take no more steps; it ends those it has",
            options: [.flag("undo", "Let it take steps again.")],
            positionals: [Positional("WORKER", "Its name, its ID or the beginning of that.")])
    ) { invocation in
        let drains = !invocation.arguments.flag("undo")
        return try await invocation.withPlatform { platform in
            let view = try desk(platform).drain(invocation.arguments.value("WORKER") ?? "", drains)
            let name = view.record.description.name
            try invocation.answer(
                WorkerListJSON.worker(view),
                [drains ? "The worker '\(name)' takes no more steps" : "The worker '\(name)' takes steps again"])
            return .success
        }
    }

    private static func desk(_ platform: Platform) throws(MartletError) -> WorkerDesk {
        guard let desk = platform.workers, desk.isServing else {
            throw MartletError(
                .unsupported, "workers belong to a server that runs",
                hint: "Name the server with --server URL, such as http://127.0.0.1:8080.")
        }
        return desk
    }

    private static func lines(_ desk: WorkerDesk, _ invocation: Invocation) -> [String] {
        let (workers, waiting, count) = desk.list()
        var table = TextTable(columns: [
            .init("worker"), .init("status"), .init("groups"), .init("steps", isNumber: true),
            .init("cpu", isNumber: true), .init("memory", isNumber: true), .init("load", isNumber: true),
            .init("done", isNumber: true), .init("lost", isNumber: true), .init("heard", isNumber: true),
        ])
        for view in workers {
            let load = view.record.load
            table.append([
                view.record.description.name, view.status.rawValue,
                view.record.description.groups.sorted().joined(separator: ","),
                "\(view.leases.count)/\(view.record.description.capacity)", "\(Int(load.cpu * 100))%",
                HumanUnits.bytes(Int(clamping: load.memoryBytes)), "\(Int(load.load * 100) / 100)",
                "\(view.record.answered)", "\(view.record.lost)", "\(view.silence.components.seconds)s ago",
            ])
        }
        var lines = invocation.lines(table, empty: "no workers")
        guard count > 0 else { return lines }
        lines.append("\(count) step\(count == 1 ? " waits" : "s wait") for a worker:")
        for step in waiting.prefix(20) { lines.append("  \(step.reason), since \(step.wait.components.seconds) s") }
        return lines
    }

    private static func details(_ view: WorkerView) -> [String] {
        let about = view.record.description
        var lines = [
            "\(about.name)  \(view.record.id)  \(view.status.rawValue)",
            "groups \(about.groups.sorted().joined(separator: ", ")); kinds \(about.languages.sorted().joined(separator: ", "))",
        ]
        if !about.environment.isEmpty { lines.append("environment \(about.environment)") }
        for (name, value) in about.labels.sorted(by: { $0.key < $1.key }) { lines.append("label \(name)=\(value)") }
        for lease in view.leases { lines.append("\(lease.item.key), attempt \(lease.item.key.attempt)") }
        return lines
    }
}
