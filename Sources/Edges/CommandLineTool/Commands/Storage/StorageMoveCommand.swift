import CatalogService
import CommandParsing
import Errors
import Identifiers
import JSON
import LakeMoving
import Machine
import ObjectService
import ObjectStorage
import Pipelines
import Terminal

/// `storage move` and `storage clear`: the project's lake to another place, and the old place empty once nobody needs it.
enum StorageMoveCommand {
    static let command = ToolCommand(
        Command(
            "move", "Move the project's lake to another folder, into a storage that speaks S3, or back",
            details: [
                "Every file is copied and compared, and those that name others are written with the names of the new place, with all history. Then martlet.yaml is changed. The old place stays as it is; 'martlet storage clear' removes what is there. What broke off goes on with the same command. The new place must be empty, and nothing may write to the lake meanwhile."
            ],
            options: [
                .value("endpoint", ValueForm("URL"), "Where the new storage is; AWS_ENDPOINT_URL by default."),
                .value("region", ValueForm("REGION"), "Its region; AWS_REGION by default."),
                .flag("virtual-host", "Write the bucket in front of its host, as Amazon asks for."),
                .value("profile", ValueForm("NAME"), "Whose credentials are used; AWS_PROFILE by default."),
                .value(
                    "locations", ValueForm("FORM", .choice(["file", "s3"])),
                    "How tables in a folder name their files: file:// for engines on this machine, or s3://lake/ for clients anywhere."
                ),
            ],
            positionals: [Positional("TO", "A folder, or s3://BUCKET/PREFIX.")],
            examples: [
                CommandExample("martlet storage move s3://data/shop", "The lake is in S3 from then on."),
                CommandExample("martlet storage move lake2", "It is in a folder of the project again."),
            ])
    ) { invocation in
        try refuseServed(invocation)
        return try await invocation.withPlatform { platform in
            let move = try await PreparedMove(platform, invocation)
            guard let mover = move.mover else {
                try await platform.lakeLeft?(move.former, move.target.folder)
                try await move.forgetMark()
                try invocation.answer(
                    ["lake": .string(move.target.folder.uri), "copied": 0, "renamed": 0, "kept": 0, "bytes": 0],
                    ["The lake is at '\(move.target.folder)' already"])
                return .success
            }
            let report = try await mover.run(
                LakeMove.Handover {
                    try await platform.lakeLeft?([move.source.folder], move.target.folder)
                } stay: {
                    try await platform.lakeLeft?([move.target.folder], move.source.folder)
                } switchOver: {
                    try move.switchOver(former: mover.formerNames)
                })
            try invocation.answer(
                [
                    "lake": .string(move.target.folder.uri), "copied": .integer(Int64(report.copied)),
                    "renamed": .integer(Int64(report.renamed)), "kept": .integer(Int64(report.kept)),
                    "bytes": .integer(Int64(report.bytes)), "missing": .array(report.missing.map { .string($0) }),
                ],
                [
                    "Moved the lake to '\(move.target.folder)': \(report.copied) files copied, \(report.renamed) written with new names, \(report.kept) there already",
                    "What was at '\(move.source.folder)' is still there; remove it with: martlet storage clear \(move.source.folder)",
                ] + missing(report.missing))
            return .success
        }
    }

    static let clear = ToolCommand(
        Command(
            "clear", "Remove the files of the lake from a place where it was before it was moved",
            options: [
                .value("endpoint", ValueForm("URL"), "Where the storage is; AWS_ENDPOINT_URL by default."),
                .value("region", ValueForm("REGION"), "Its region; AWS_REGION by default."),
                .flag("virtual-host", "Write the bucket in front of its host, as Amazon asks for."),
                .value("profile", ValueForm("NAME"), "Whose credentials are used; AWS_PROFILE by default."),
            ],
            positionals: [Positional("PLACE", "One of 'lake_was' in martlet.yaml.")])
    ) { invocation in
        try await invocation.withPlatform { platform in
            let root = try Location(platform.folder)
            let open = invocation.context.openStore
            let settings = try await ProjectSettings.load(from: open(root, StoreOptions()), root: root)
            let place = try StorageMoveCommand.location(invocation.arguments.value("PLACE") ?? "", invocation)
            let lake = try settings.lakeLocation(in: root)
            let former = try settings.lakeWas.map { try Location($0) }
            guard former.contains(place), place != lake, lake.relative(to: place) == nil,
                place.relative(to: lake) == nil, place.uri != "s3://\(ProjectSettings.lakeBucket)"
            else {
                throw MartletError(
                    .invalidInput, "'\(place)' is no place where the lake was",
                    hint: former.isEmpty
                        ? "The lake was never moved." : "It was at \(former.map(\.uri).joined(separator: ", ")).")
            }
            let store = try open(place, StoreOptions(invocation.arguments))
            let objects = try await store.list(below: place)
            for object in objects { try await store.delete(object.location) }
            try invocation.answer(
                ["removed": .integer(Int64(objects.count))], ["Removed \(objects.count) files from '\(place)'"])
            return .success
        }
    }

    static func location(_ text: String, _ invocation: Invocation) throws -> Location {
        try Location(text.contains("://") ? text : invocation.path(text))
    }

    private static func refuseServed(_ invocation: Invocation) throws {
        guard let process = try ServerFile.processID(of: try invocation.projectFolder()),
            invocation.context.state?.isRunning(process) == true
        else { return }
        throw MartletError(
            .conflict, "the project is being served by process \(process)",
            hint: "Stop 'martlet serve' first, and start it again when the lake was moved.")
    }

    private static func missing(_ files: [String]) -> [String] {
        guard !files.isEmpty else { return [] }
        return ["Missing already where it was, though tables name them:"] + files.prefix(10).map { "  \($0)" }
    }
}

/// Where a lake goes from and to, and what is written of it.
private struct PreparedMove {
    let source: LakePlace
    let target: LakePlace
    let mover: LakeMove?
    /// Where the lake was before.
    let former: [Location]
    private let change: LakeChange
    private let settingsFile: String

    init(_ platform: Platform, _ invocation: Invocation) async throws {
        let arguments = invocation.arguments
        let root = try Location(platform.folder)
        let open = invocation.context.openStore
        settingsFile = "\(platform.folder)/\(ProjectLocator.settingsFile)"
        let settings = try await ProjectSettings.load(from: open(root, StoreOptions()), root: root)
        let old = try settings.lakeLocation(in: root)
        former = try settings.lakeWas.map { try Location($0) }
        let new = try StorageMoveCommand.location(arguments.value("TO") ?? "", invocation)
        let options = StoreOptions(arguments)
        source = LakePlace(
            store: try open(old, StoreOptions(settings.storage)), folder: old, name: platform.lake.warehouse)
        let isFolder = new.filePath != nil
        if !isFolder, arguments.value("locations") != nil {
            throw invocation.misuse(
                "--locations is for lakes in a folder; in a storage their files are objects already")
        }
        guard new.scheme == "s3" || isFolder, !new.name.isEmpty else {
            throw invocation.misuse("'\(new)' is neither a folder nor s3://BUCKET/PREFIX")
        }
        let form = isFolder ? arguments.value("locations").flatMap(LocationForm.init) ?? settings.locations : .file
        let alias = try Location("s3://\(ProjectSettings.lakeBucket)")
        target = LakePlace(
            store: try open(
                new, new == old && !isFolder && options.endpoint == nil ? StoreOptions(settings.storage) : options),
            folder: new, name: form == .s3 ? alias : new)
        var reached = StorageSettings()
        if !isFolder {
            reached.endpoint = options.endpoint
            reached.region = options.region
            reached.isVirtualHost = options.isVirtualHost ? true : nil
            reached.profile = options.profile
        }
        change = LakeChange(
            lake: new.relative(to: root).map(String.init) ?? (isFolder ? new.filePath ?? new.uri : new.uri), was: [],
            storage: reached, locations: form)
        guard new != old else {
            mover = nil
            return
        }
        if !isFolder { _ = try await StorageProbe(target.store, at: new).run(name: .random()) }
        // Said before anything is copied.
        _ = try ProjectSettings.text(try Self.text(settingsFile), with: change)
        let names = platform.lake.names
        mover = LakeMove(
            platform.lake.catalog, from: source, former: (names?.former ?? []) + (names.map { [$0.alias] } ?? []),
            to: target, engine: platform.engine, scratch: "\(platform.folder)/.martlet/moving",
            clock: invocation.context.clock)
    }

    private static func text(_ path: String) throws(MartletError) -> String {
        guard LocalFiles.kind(of: path) == .file else { return "" }
        return String(decoding: try LocalFiles.read(path), as: UTF8.self)
    }

    /// From here on the project uses the new place.
    func switchOver(former: [Location]) throws {
        var change = change
        change.was = former.map(\.uri)
        let text = try ProjectSettings.text(try Self.text(settingsFile), with: change)
        let file = try ReplacingFile(settingsFile)
        try file.write(Array(text.utf8))
        try file.commit()
    }

    /// A move that broke off after the project was switched over is ended.
    func forgetMark() async throws { try await LakeMove.forgetMark(at: target) }
}

extension StoreOptions {
    /// Those of `martlet.yaml`.
    init(_ settings: StorageSettings) {
        self.init(
            endpoint: settings.endpoint, region: settings.region, isVirtualHost: settings.isVirtualHost ?? false,
            profile: settings.profile)
    }
}
