import Clocks
import CommandLineTool
import Glibc
import HTTPTransport
import QueryingDuckDB
import Terminal

/// The `martlet` binary: puts the adapters together and hands over to the command line.
@main
enum Martlet {
    static let version = ToolVersion(number: "0.1.0")

    static func main() async {
        let interruption = InterruptWatch.install()
        let environment = ProcessFacts.environment
        var context = CommandContext(
            arguments: Array(CommandLine.arguments.dropFirst()), executablePath: ProcessFacts.executablePath,
            workingDirectory: ProcessFacts.workingDirectory, environment: environment,
            output: DescriptorSink(descriptor: 1, name: "the output"),
            errors: DescriptorSink(descriptor: 2, name: "the error output"),
            outputFacts: { TerminalFacts.probe(descriptor: 1, environment: environment, color: $0) },
            errorFacts: { TerminalFacts.probe(descriptor: 2, environment: environment, color: $0) },
            interruption: interruption, clock: SystemClock(), version: version, engine: DuckDBEngine(),
            openPlatform: { folder in try await PlatformAssembly.open(folder) })
        context.readInput = { try StandardInput.read(limit: $0) }
        context.state = StateAssembly.tools
        let shared = context
        context.serve = { platform, options, ready in
            try await ServerAssembly.serve(platform, shared, options, ready: ready)
        }
        context.makeSender = { certificates in
            var options = HTTPClientOptions()
            options.authorities = certificates
            options.userAgent = "martlet/\(version.number)"
            return HTTPClient(options)
        }
        context.openStore = { try StoreAssembly.open($0, $1, environment: environment) }
        context.makeWorkCarrier = { WorkerAssembly.carrier($0, report: $1) }
        context.makeWorkerMachine = { [context] cache, report in
            try WorkerAssembly.machine(sender: try context.makeSender(nil), cache: cache, report: report)
        }
        let status = await CommandLineTool.run(context)
        exit(status)
    }
}
