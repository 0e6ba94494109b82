public import Cataloging
internal import CatalogService
public import Clocks
internal import Errors
internal import ObjectService
public import ObjectStorage
public import Querying

/// Moves a lake to another place: its files are copied, and those that name others name them where they are now.
///
/// Every file keeps its path inside of the lake, so the catalog stays as it is, with all of its history: a file that it knows under the
/// old name of the lake is found under the new one (`FolderNames.former`). The old place is only read. What was copied already is not
/// copied again, so a move that broke off goes on where it was.
public struct LakeMove: Sendable {
    public struct Report: Sendable, Hashable {
        /// Files that were copied, or written with new names in them.
        public var copied = 0
        public var renamed = 0
        /// Those that were there already.
        public var kept = 0
        public var bytes = 0
        /// Files that tables name and that were missing where the lake was.
        public var missing: [String] = []
    }

    let source: LakePlace
    let target: LakePlace
    let names: MovedNames
    let former: [Location]
    private let catalog: Catalog
    private let engine: any QueryEngine
    private let scratch: String
    private let clock: any WallClock

    /// Files that are on their way at a time.
    static let atOnce = 4
    /// Looks at what was written meanwhile, at most.
    private static let passLimit = 10

    /// - Parameters:
    ///   - former: What the lake was called at earlier places, and by its other name where it is.
    ///   - scratch: A folder of this machine for files that are gone at once.
    public init(
        _ catalog: Catalog, from source: LakePlace, former: [Location], to target: LakePlace, engine: any QueryEngine,
        scratch: String, clock: any WallClock
    ) {
        self.catalog = catalog
        self.source = source
        self.target = target
        self.engine = engine
        self.scratch = scratch
        self.clock = clock
        let all = [source.folder, source.name] + former
        self.former = Array(Set(all.filter { $0 != target.folder && $0 != target.name })).sorted()
        names = MovedNames(old: self.former, new: target.name)
    }

    /// What the lake is called no more; for `lake_was` in `martlet.yaml`.
    public var formerNames: [Location] { former }

    /// What makes a project leave the old place for the new one.
    public struct Handover {
        /// Refuses all commits of who writes to the old place.
        public var leave: () async throws -> Void
        /// Takes that back.
        public var stay: () async throws -> Void
        /// Makes what begins from now on use the new place.
        public var switchOver: () throws -> Void

        public init(
            leave: @escaping () async throws -> Void, stay: @escaping () async throws -> Void,
            switchOver: @escaping () throws -> Void
        ) {
            self.leave = leave
            self.stay = stay
            self.switchOver = switchOver
        }
    }

    /// Copies everything and compares it; refuses further commits, copies what was committed until then, and switches the project over.
    ///
    /// Whatever it is killed at, nothing that was committed is missing at the place that the project uses: until the new one has
    /// all of it the project uses the old one.
    ///
    /// - Throws: `conflict` where others keep writing, `corrupt` where a copy is not what it should be.
    public func run(_ handover: Handover) async throws -> Report {
        try checkApart()
        try await MoveMark.claim(target, for: source.folder, try await target.store.list(below: target.folder))
        let session = try await engine.open(SessionOptions(access: .trusted))
        var pass = MovePass(
            move: self, deletes: DeleteRenaming(names: names, session: session, scratch: scratch))
        do {
            try await copyAll(&pass)
            try await verify(&pass)
            try await handover.leave()
            do {
                try await copyAll(&pass)
                try handover.switchOver()
            } catch {
                // The error that is told is the first one; a commit that is refused says what to do.
                try? await handover.stay()
                throw error
            }
            try await target.store.delete(try target.folder.appending(MoveMark.name))
        } catch {
            await session.close()
            throw error
        }
        await session.close()
        return pass.report
    }

    /// Ends a move that broke off after the project was switched over.
    public static func forgetMark(at place: LakePlace) async throws {
        try await place.store.delete(try place.folder.appending(MoveMark.name))
    }

    /// Copies until nobody has committed meanwhile.
    private func copyAll(_ pass: inout MovePass) async throws {
        for _ in 0..<Self.passLimit {
            let before = try await KeptCommits.references(of: catalog)
            try await pass.run()
            if try await KeptCommits.references(of: catalog) == before { return }
        }
        throw MartletError(
            .conflict, "the lake is being written to all the time", hint: "Stop servers and runs of the project first.",
            retry: .safely)
    }

    /// A place inside of one of the lake's names could not be told from it.
    private func checkApart() throws(MartletError) {
        for old in former + [source.folder] {
            for new in [target.folder, target.name]
            where old == new && old == source.folder || old.relative(to: new) != nil || new.relative(to: old) != nil {
                throw MartletError(
                    .invalidInput, "the lake cannot be moved to '\(target.folder)': it is, or was, at '\(old)'",
                    hint: "Choose a place that is not inside of it, nor around it.")
            }
        }
    }

    /// Every file that tables name on any branch or tag must be at the new place, unless it was missing before.
    private func verify(_ pass: inout MovePass) async throws {
        let folder = FolderNames(
            folder: target.folder, alias: target.name, prefersAlias: target.name != target.folder, former: former)
        let lake = Lake(catalog: catalog, store: target.store, names: folder, clock: clock)
        var files = ReachableFiles(lake: lake, inside: lake.warehouse)
        try await files.add(Set(try await KeptCommits.references(of: catalog).values))
        let there = Set(try await target.store.list(below: target.folder).map(\.location))
        for location in files.named.locations.sorted() where !there.contains(folder.physical(location)) {
            guard let path = location.relative(to: target.name) else { continue }
            guard try await source.store.stat(try source.folder.appending(path)) == nil else {
                throw MartletError(
                    .corrupt, "'\(location)' is named by a table and did not arrive at '\(target.folder)'",
                    hint: "Does something else write there? Run it again.")
            }
            pass.report.missing.append(location.uri)
        }
    }
}
