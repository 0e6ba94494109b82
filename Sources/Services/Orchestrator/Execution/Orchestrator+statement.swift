internal import CatalogService
internal import Cataloging
public import Clocks
internal import Errors
internal import IngestionService
public import Pipelines
internal import QueryService
internal import Querying
public import Runs

/// A query whose rows go into a table, outside of the project's pipelines: a step of a flow.
public struct TableStatement: Sendable {
    public var sql: String
    /// Such as `silver.orders`.
    public var table: String
    /// The strategy, keys and partitions.
    public var settings: PipelineSettings
    /// Where it reads and writes.
    public var branch: String
    public var run: RunID
    /// What tells it from other statements of the run: the same is done once, however often it is asked for.
    public var step: String
    public var author: String
    public var startedAt: Timestamp
    /// By what a later run knows that it need not be done again; nil where it is always done.
    public var memory: StepMemory?
    /// What was read for it, where that is not what its text says.
    public var reads: ReadTables?

    public init(
        sql: String, table: String, settings: PipelineSettings, branch: String, run: RunID, step: String,
        author: String, startedAt: Timestamp, memory: StepMemory? = nil, reads: ReadTables? = nil
    ) {
        self.sql = sql
        self.table = table
        self.settings = settings
        self.branch = branch
        self.run = run
        self.step = step
        self.author = author
        self.startedAt = startedAt
        self.memory = memory
        self.reads = reads
    }
}

/// What a statement did to its table.
public struct TableStatementReport: Sendable {
    public var rowsWritten: Int64?
    public var rowsDeleted: Int64?
    public var rowsTotal: Int64?
    public var bytesWritten: Int64?
    /// It was done before a crash, and was not done again.
    public var wasDone: Bool
}

extension Orchestrator {
    /// The property of a commit that says which step of a run made it.
    static let stepProperty = "martlet.step"
    /// Commits of a branch that are looked through for one of a step.
    private static let commitsSearched = 1_000

    /// Brings the rows of a query to a table on a branch, by the strategy that the settings name.
    public func write(
        _ statement: TableStatement, log: @escaping @Sendable (LogLevel, String) -> Void
    ) async throws -> TableStatementReport {
        let branch = try RefName(statement.branch)
        let head = try await lake.catalog.head(of: branch)
        let project = try await loadProject(ref: statement.branch)
        let name = try PipelineName(statement.table, defaultNamespace: project.settings.namespace)
        if try await isDone(statement, at: head) {
            let total = try await lake.table(try ContentKey(name.parts), at: head)?.metadata.liveRowCount
            return TableStatementReport(rowsTotal: total, wasDone: true)
        }
        let landing = try await LandingState(of: [], below: root, in: lake.store)
        let sessions = sessionPool(for: project, landing: landing)
        do {
            let report = try await write(
                statement, name, project, landing, sessions, branch: branch, head: head, log: log)
            await sessions.close()
            return report
        } catch {
            await sessions.close()
            throw error
        }
    }

    private func write(
        _ statement: TableStatement, _ name: PipelineName, _ project: Project, _ landing: LandingState,
        _ sessions: SessionPool, branch: RefName, head: CommitID,
        log: @escaping @Sendable (LogLevel, String) -> Void
    ) async throws -> TableStatementReport {
        let binder = TableBinder(lake: lake, defaultNamespace: project.settings.namespace)
        var context = RunContext(
            id: statement.run, startedAt: statement.startedAt, project: project, lake: lake, binder: binder,
            sessions: sessions, branch: branch, pinned: head,
            request: RunRequest(branch: statement.branch, author: statement.author), landing: landing,
            registry: FileRegistry(binder: binder, sessions: sessions, commit: head), versions: [:],
            emit: { event in if case .log(let line) = event { log(line.level, line.message) } })
        context.step = statement.step
        let pipeline = Pipeline(
            statement: statement.sql, name: name, settings: statement.settings, origin: "step '\(statement.step)'")
        return try await sessions.withSession { session in
            let facts = try await session.analyze(statement.sql)
            let found = ReadTables()
            found.note(facts)
            try await binder.define(
                facts.tables.compactMap(\.name), at: head, admit: { (key) throws(MartletError) in found.note(key) },
                in: session)
            var settled = context
            settled.recorded = try await properties(
                of: statement.memory, reading: statement.reads ?? found, at: head)
            let result = try await TableStep(run: settled, pipeline: pipeline, isRebuild: false)
                .execute(with: session)
            for note in result.notes { log(.info, note) }
            return TableStatementReport(
                rowsWritten: result.rowsWritten, rowsDeleted: result.rowsDeleted, rowsTotal: result.rowsTotal,
                bytesWritten: result.bytesWritten, wasDone: false)
        }
    }

    /// Whether the branch has the commit of a statement: it was made before the process ended that made it.
    private func isDone(_ statement: TableStatement, at head: CommitID) async throws -> Bool {
        let wanted = "\(statement.run)/\(statement.step)"
        var page = try await lake.catalog.log(from: head, limit: 100)
        var seen = 0
        while true {
            for commit in page.commits {
                if commit.properties[Self.stepProperty] == wanted { return true }
                // The branch was made for the run: what is older is not of it.
                if commit.properties[ContentProperties.run] != "\(statement.run)", commit.time < statement.startedAt {
                    return false
                }
                seen += 1
            }
            guard seen < Self.commitsSearched, let next = page.next else { return false }
            page = try await lake.catalog.log(from: next, limit: 100)
        }
    }
}
