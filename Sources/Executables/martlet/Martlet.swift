import Clocks
import CommandLineTool
import Glibc
import QueryingDuckDB
import Terminal

/// The `martlet` binary: puts the adapters together and hands over to the command line.
@main
enum Martlet {
    static let version = ToolVersion(number: "0.1.0")

    static func main() async {
        let interruption = InterruptWatch.install()
        let environment = ProcessFacts.environment
        let status = await CommandLineTool.run(
            CommandContext(
                arguments: Array(CommandLine.arguments.dropFirst()), executablePath: ProcessFacts.executablePath,
                workingDirectory: ProcessFacts.workingDirectory, environment: environment,
                output: DescriptorSink(descriptor: 1, name: "the output"),
                errors: DescriptorSink(descriptor: 2, name: "the error output"),
                outputFacts: { TerminalFacts.probe(descriptor: 1, environment: environment, color: $0) },
                errorFacts: { TerminalFacts.probe(descriptor: 2, environment: environment, color: $0) },
                interruption: interruption, clock: SystemClock(), version: version, engine: DuckDBEngine(),
                openPlatform: { folder in try await PlatformAssembly.open(folder) },
                serve: { platform, options, ready in
                    try await ServerAssembly.serve(platform, options, ready: ready)
                }))
        exit(status)
    }
}
