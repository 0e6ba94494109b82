import CommandParsing
import Errors
import JSON
import Machine

/// `init`: a new project.
enum InitCommand {
    static let command = ToolCommand(
        Command(
            "init", "Make a project in a folder",
            details: ["Files that are there already are left alone, and named in an error before anything is written."],
            options: [
                .value(
                    "example", ValueForm("NAME", .choice(ProjectTemplate.all.map(\.name))),
                    "Begin with pipelines instead of an empty project."),
                .value(
                    "locations", ValueForm("FORM", .choice(["file", "s3"])),
                    "How tables name their files: file:// for engines on this machine, or s3://lake/ for clients anywhere."
                ),
            ] + LakeStorageOptions.options,
            positionals: [Positional("DIR", "The folder; it is made where it is missing.", .required, .directory)],
            examples: [
                CommandExample("martlet init shop", "An empty project with one small pipeline to change."),
                CommandExample("martlet init flights --example flights", "Every flight from New York in 2013."),
                CommandExample("martlet init shop --storage s3://data/shop", "A project whose tables are in S3."),
            ], section: "This tool")
    ) { invocation in
        let folder = invocation.path(invocation.arguments.value("DIR") ?? "")
        let name = invocation.arguments.value("example")
        let template =
            try name.map { name in
                guard let found = ProjectTemplate.all.first(where: { $0.name == name }) else {
                    throw invocation.misuse("there is no example '\(name)'")
                }
                return found
            } ?? .empty
        var storage: LakeStorageOptions?
        var files = try template.files(invocation.context)
        if let settings = files.firstIndex(where: { $0.path == ProjectLocator.settingsFile }) {
            storage = try LakeStorageOptions(invocation)
            if let storage { files[settings].bytes += Array(storage.text.utf8) }
            if let form = invocation.arguments.value("locations") {
                files[settings].bytes += Array("locations: \(form)\n".utf8)
            }
        }
        for file in files where LocalFiles.kind(of: "\(folder)/\(file.path)") != nil {
            throw MartletError(
                .alreadyExists, "'\(folder)/\(file.path)' is there already", hint: "Choose a folder that is empty.")
        }
        // Before anything is written: a project whose storage cannot be used is of no use.
        let tried = try await storage?.check(invocation.context.openStore) ?? []
        for file in files {
            let path = "\(folder)/\(file.path)"
            try LocalFiles.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
            try LocalFiles.create(path, file.bytes)
        }
        let typed = invocation.arguments.value("DIR") ?? ""
        try invocation.answer(
            ["folder": .string(folder), "files": .array(files.map { .string($0.path) })],
            invocation.isQuiet
                ? []
                : [
                    "Made a project in \(typed)"
                ] + tried + [
                    "", "Try next:", "  martlet plan -C \(typed)",
                    "  martlet run -C \(typed)",
                    "  martlet query -C \(typed) '\(template.firstQuery)'",
                ])
        return .success
    }
}
