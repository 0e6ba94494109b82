import Errors
import Machine

/// What a new project begins with.
enum ProjectTemplate: Sendable {
    /// One small pipeline, to be changed.
    case empty
    /// A folder below `examples/`.
    case example(name: String, firstQuery: String)

    static let all: [ProjectTemplate] = [
        .example(
            name: "flights", firstQuery: "select * from gold.airline_scorecard order by punctuality_rank")
    ]

    struct File: Sendable {
        /// Relative to the project.
        var path: String
        var bytes: [UInt8]
    }

    var name: String {
        switch self {
        case .empty: "empty"
        case .example(let name, _): name
        }
    }

    var firstQuery: String {
        switch self {
        case .empty: "select * from gold.greetings"
        case .example(_, let query): query
        }
    }

    /// What stays behind when an example is copied: what runs made.
    private static let leftBehind: Set<String> = ["lake", ".martlet", ".gitignore"]
    /// Files of one example.
    private static let fileLimit = 10_000

    /// The files of a new project.
    func files(_ context: CommandContext) throws -> [File] {
        guard case .example(let name, _) = self else { return Self.emptyFiles }
        let folder = try Self.examplesFolder(holding: name, context) + "/" + name
        var files: [File] = []
        var pending = [""]
        while let path = pending.popLast() {
            for entry in LocalFiles.names(in: folder + path) where !(path.isEmpty && Self.leftBehind.contains(entry)) {
                let next = "\(path)/\(entry)"
                switch LocalFiles.kind(of: folder + next) {
                case .folder: pending.append(next)
                case .file:
                    guard files.count < Self.fileLimit else {
                        throw MartletError(.limitExceeded, "the example has more than \(Self.fileLimit) files")
                    }
                    files.append(File(path: String(next.dropFirst()), bytes: try LocalFiles.read(folder + next)))
                case .other, nil: break
                }
            }
        }
        return files.sorted { $0.path < $1.path }
    }

    /// Where the examples are: as the environment says, or beside the binary, as it is built and as it is installed.
    private static func examplesFolder(holding name: String, _ context: CommandContext) throws(MartletError) -> String {
        var candidates: [String] = []
        if let given = context.environment["MARTLET_EXAMPLES"], !given.isEmpty {
            candidates.append(LocalFiles.absolute(given, from: context.workingDirectory))
        }
        var folder = context.executablePath
        while let slash = folder.lastIndex(of: "/"), slash != folder.startIndex {
            folder = String(folder[..<slash])
            candidates += ["\(folder)/examples", "\(folder)/share/martlet/examples"]
        }
        let found = candidates.first {
            LocalFiles.kind(of: "\($0)/\(name)/\(ProjectLocator.settingsFile)") == .file
        }
        guard let found else {
            throw MartletError(
                .notFound, "the files of the example '\(name)' are not installed beside \(context.executablePath)",
                hint: "Set MARTLET_EXAMPLES to the folder 'examples' of Martlet's source.")
        }
        return found
    }

    private static let emptyFiles = [
        file(
            ProjectLocator.settingsFile,
            """
            # A Martlet project. Every key is optional.
            # name: shop
            # vars:
            #   currency: EUR

            """),
        file(
            "pipelines/bronze/greetings/pipeline.sql",
            """
            {# Replace this with data of your own: drop files into landing/orders and write
               SELECT * FROM read_csv('{{ landing_zone('orders') }}') #}
            SELECT * FROM (VALUES (1, 'Hello', 'world'), (2, 'Good morning', 'lake')) AS t(id, greeting, name)

            """),
        file(
            "pipelines/gold/greetings/pipeline.sql",
            """
            SELECT id, greeting || ', ' || name || '!' AS message
            FROM {{ ref('bronze.greetings') }}

            """),
        file(
            "pipelines/gold/greetings/tests/quality/every_greeting_has_a_message.sql",
            """
            -- @description: A test returns the rows that are wrong; none means that it passes.
            SELECT * FROM {{ this }} WHERE message IS NULL OR message = ''

            """),
        file(".gitignore", "/lake/\n/.martlet/\n"),
    ]

    private static func file(_ path: String, _ text: String) -> File { File(path: path, bytes: Array(text.utf8)) }
}
