import CommandParsing
internal import Runs
import Errors
import Identifiers
import Machine
import Terminal
import WorkerClient
import WorkerService
import Workers

/// `worker`: runs steps for a server elsewhere.
enum WorkerCommand {
    static let command = ToolCommand(
        Command(
            "worker", "Run steps for a server elsewhere",
            details: [
                "Asks the server for steps of its groups, runs them here and answers. Only this side opens connections. Told to end with SIGTERM or Ctrl-C, it takes no more steps, and ends when those it has are done; told again, it ends at once.",
                "The token needs the scope 'worker', which may do nothing else.",
            ],
            options: [
                .value("group", ValueForm("GROUP"), "Take the steps of this group.", isRepeatable: true),
                .value(
                    "label", ValueForm("NAME=VALUE"), "What steps may ask for beside the group.", isRepeatable: true),
                .value("environment", ValueForm("NAME"), "Such as production; steps may ask for one."),
                .value(
                    "language", ValueForm("KIND", .choice(languages)), "A kind of step to take; all unless said.",
                    isRepeatable: true),
                .value(
                    "capacity", ValueForm("N", .integer(1...WorkerDescription.capacityLimit)),
                    "Steps at a time; as many as there are cores unless said."),
                .value("name", ValueForm("NAME"), "How lists call it; the machine's name unless said."),
                .value(
                    "nats", ValueForm("URL"), "Also take steps over NATS, where the server does; with the credentials.",
                    environmentVariable: "MARTLET_NATS_URL"),
                .value(
                    "patience", ValueForm("SECONDS", .integer(1...86_400)),
                    "How long, told to end, it waits for a server that cannot be reached before it gives up its steps; 60 unless said."
                ),
                .value("cache", ValueForm("DIR", .directory), "Where files of steps are kept."),
            ],
            examples: [
                CommandExample(
                    "martlet worker --server https://lake.example.org --group gpu --label zone=eu",
                    "With the token in MARTLET_TOKEN.")
            ], section: "Server")
    ) { invocation in
        guard let server = invocation.arguments.value("server") else {
            throw invocation.misuse("a worker needs a server", suggestion: "Name it with --server URL.")
        }
        let description = try description(invocation)
        let sender = try invocation.context.makeSender(invocation.arguments.value("ca").map(invocation.path))
        // Nothing can be done about an error output that nobody reads.
        let report: @Sendable (String) -> Void = { try? invocation.note($0) }
        let cache = try cache(invocation)
        let machine = try invocation.context.makeWorkerMachine(cache, report)
        let carrier = try invocation.arguments.value("nats").map { try invocation.context.makeWorkCarrier($0, report) }
        let folder = try StepFolder(root: cache, processID: machine.processID)
        defer { folder.close() }
        let agent = WorkerAgent(
            HTTPWorkerConnection(sender, server: server, token: invocation.arguments.value("token")), description,
            instance: UUID.random().description, machine: machine, folder: folder, carrier: carrier,
            patience: invocation.arguments.integer("patience").map { .seconds($0) } ?? WorkerAgent.usualPatience)
        try invocation.note(
            "working for \(server) in \(description.groups.sorted().joined(separator: ", ")), \(description.capacity) steps at a time"
        )
        try await invocation.context.interruption.whileHandled(by: {
            machine.report("ends when the steps it has are done; once more ends it at once")
            agent.leave()
        }) {
            try await agent.run()
        }
        try invocation.note("ended")
        return .success
    }

    private static let languages = WorkerPool.kinds.map(\.rawValue).sorted()

    private static func description(_ invocation: Invocation) throws -> WorkerDescription {
        let arguments = invocation.arguments
        guard !arguments.values("group").isEmpty else {
            throw invocation.misuse("a worker needs a group", suggestion: "Name one or more with --group.")
        }
        var labels: [String: String] = [:]
        for text in arguments.values("label") {
            let pair = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2 else { throw invocation.misuse("--label needs NAME=VALUE, not '\(text)'") }
            labels[pair[0]] = pair[1]
        }
        let chosen = arguments.values("language")
        let description = WorkerDescription(
            name: try arguments.value("name") ?? machineName(), groups: Set(arguments.values("group")),
            environment: arguments.value("environment") ?? "", languages: Set(chosen.isEmpty ? languages : chosen),
            labels: labels, capacity: arguments.integer("capacity") ?? MachineFacts.probe().cores,
            version: invocation.context.version.number)
        do throws(MartletError) {
            try description.check()
        } catch {
            throw invocation.misuse(error.message, suggestion: error.hint)
        }
        return description
    }

    private static func machineName() throws(MartletError) -> String {
        let bytes = try LocalFiles.read("/proc/sys/kernel/hostname", limit: WorkerDescription.nameBytesLimit)
        return String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
    }

    private static func cache(_ invocation: Invocation) throws(MartletError) -> String {
        if let given = invocation.arguments.value("cache") { return invocation.path(given) }
        let environment = invocation.context.environment
        if let folder = environment["XDG_CACHE_HOME"], folder.hasPrefix("/") { return "\(folder)/martlet/worker" }
        if let home = environment["HOME"], home.hasPrefix("/") { return "\(home)/.cache/martlet/worker" }
        throw MartletError(.invalidInput, "there is no folder for files of steps", hint: "Name one with --cache DIR.")
    }
}

extension Invocation {
    /// Tells the person who looks after a worker what happens to it.
    fileprivate func note(_ text: String) throws {
        guard !isQuiet else { return }
        try context.errors.write("worker: \(TextFitting.harmless(text))\n")
        try context.errors.flush()
    }
}
