// Written by setup/client.py from the OpenAPI document: do not change it here.

public import Clocks
public import HTTP
public import JSON

extension PlatformClient {
    /// List branches by name.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listBranches(prefix: String? = nil, after: String? = nil, limit: Int? = nil) async throws(ClientError)
        -> ListBranchesAnswer
    {
        var call = APICall("listBranches", .get, ["branches"])
        call.query("prefix", prefix)
        call.query("after", after)
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// Create a branch; no data is copied.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func createBranch(name: String, from: String? = nil, metadata: [String: String]? = nil)
        async throws(ClientError) -> Reference
    {
        var call = APICall("createBranch", .post, ["branches"])
        call.member("name", name)
        call.member("from", from)
        call.member("metadata", metadata)
        return try await answer(to: call)
    }

    /// Show a branch.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func getBranch(_ name: String) async throws(ClientError) -> Reference {
        let call = APICall("getBranch", .get, ["branches", name])
        return try await answer(to: call)
    }

    /// Point a branch to another commit.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func resetBranch(_ name: String, to: String, expected: String? = nil) async throws(ClientError)
        -> ResetBranchAnswer
    {
        var call = APICall("resetBranch", .put, ["branches", name])
        call.member("to", to)
        call.member("expected", expected)
        return try await answer(to: call)
    }

    /// Delete a branch; its commits stay.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func deleteBranch(_ name: String, expected: String? = nil) async throws(ClientError) -> DeleteBranchAnswer {
        var call = APICall("deleteBranch", .delete, ["branches", name])
        call.query("expected", expected)
        return try await answer(to: call)
    }

    /// List tags by name.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listTags(prefix: String? = nil, after: String? = nil, limit: Int? = nil) async throws(ClientError)
        -> ListTagsAnswer
    {
        var call = APICall("listTags", .get, ["tags"])
        call.query("prefix", prefix)
        call.query("after", after)
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// Create a tag; no data is copied.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func createTag(name: String, from: String? = nil, metadata: [String: String]? = nil)
        async throws(ClientError) -> Reference
    {
        var call = APICall("createTag", .post, ["tags"])
        call.member("name", name)
        call.member("from", from)
        call.member("metadata", metadata)
        return try await answer(to: call)
    }

    /// Show a tag.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func getTag(_ name: String) async throws(ClientError) -> Reference {
        let call = APICall("getTag", .get, ["tags", name])
        return try await answer(to: call)
    }

    /// Point a tag to another commit.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func assignTag(_ name: String, to: String, expected: String? = nil) async throws(ClientError)
        -> AssignTagAnswer
    {
        var call = APICall("assignTag", .put, ["tags", name])
        call.member("to", to)
        call.member("expected", expected)
        return try await answer(to: call)
    }

    /// Delete a tag; its commits stay.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func deleteTag(_ name: String, expected: String? = nil) async throws(ClientError) -> DeleteTagAnswer {
        var call = APICall("deleteTag", .delete, ["tags", name])
        call.query("expected", expected)
        return try await answer(to: call)
    }

    /// The commits that led to a state of the lake.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func log(ref: String? = nil, table: String? = nil, limit: Int? = nil) async throws(ClientError) -> LogAnswer
    {
        var call = APICall("log", .get, ["log"])
        call.query("ref", ref)
        call.query("table", table)
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// Which tables and rows differ between two states of the lake.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func diff(from: String, to: String, table: [String]? = nil, rows: Int? = nil) async throws(ClientError)
        -> LakeDifference
    {
        var call = APICall("diff", .get, ["diff"])
        call.query("from", from)
        call.query("to", to)
        call.query("table", table)
        call.query("rows", rows)
        return try await answer(to: call)
    }

    /// The commits of all branches and tags, or of some states, through all their parents: each before its parents.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func graph(ref: [String]? = nil, skip: Int? = nil, limit: Int? = nil) async throws(ClientError)
        -> GraphAnswer
    {
        var call = APICall("graph", .get, ["graph"])
        call.query("ref", ref)
        call.query("skip", skip)
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// Merge a branch, tag or commit into a branch, as one commit or not at all.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func merge(from: String, into: String? = nil, dryRun: Bool? = nil, message: String? = nil)
        async throws(ClientError) -> MergeReport
    {
        var call = APICall("merge", .post, ["merge"])
        call.member("from", from)
        call.member("into", into)
        call.member("dry_run", dryRun)
        call.member("message", message)
        return try await answer(to: call)
    }

    /// Repeat on a branch what a commit changed.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func cherryPick(from: String, into: String? = nil, dryRun: Bool? = nil, message: String? = nil)
        async throws(ClientError) -> MergeReport
    {
        var call = APICall("cherryPick", .post, ["cherry-pick"])
        call.member("from", from)
        call.member("into", into)
        call.member("dry_run", dryRun)
        call.member("message", message)
        return try await answer(to: call)
    }

    /// Undo on a branch what a commit changed.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func revert(from: String, into: String? = nil, dryRun: Bool? = nil, message: String? = nil)
        async throws(ClientError) -> MergeReport
    {
        var call = APICall("revert", .post, ["revert"])
        call.member("from", from)
        call.member("into", into)
        call.member("dry_run", dryRun)
        call.member("message", message)
        return try await answer(to: call)
    }

    /// List tables and views.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listTables(ref: String? = nil, namespace: String? = nil, after: String? = nil, limit: Int? = nil)
        async throws(ClientError) -> ListTablesAnswer
    {
        var call = APICall("listTables", .get, ["tables"])
        call.query("ref", ref)
        call.query("namespace", namespace)
        call.query("after", after)
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// Take in an Iceberg table that another tool wrote inside the lake's folder.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func registerTable(name: String, metadata: String, branch: String? = nil) async throws(ClientError)
        -> RegisteredTable
    {
        var call = APICall("registerTable", .post, ["tables"])
        call.member("name", name)
        call.member("metadata", metadata)
        call.member("branch", branch)
        return try await answer(to: call)
    }

    /// A table's columns, partitions, size and place.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func showTable(_ table: String, ref: String? = nil) async throws(ClientError) -> Table {
        var call = APICall("showTable", .get, ["tables", table])
        call.query("ref", ref)
        return try await answer(to: call)
    }

    /// Take a table or view off a branch; its files stay.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func dropTable(_ table: String, branch: String? = nil) async throws(ClientError) -> DropTableAnswer {
        var call = APICall("dropTable", .delete, ["tables", table])
        call.query("branch", branch)
        return try await answer(to: call)
    }

    /// What changed a table, and when.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func tableHistory(_ table: String, ref: String? = nil, limit: Int? = nil) async throws(ClientError)
        -> TableHistoryAnswer
    {
        var call = APICall("tableHistory", .get, ["tables", table, "history"])
        call.query("ref", ref)
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// What clients measured on a table.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func tableMetrics(_ table: String, limit: Int? = nil) async throws(ClientError) -> TableMetricsAnswer {
        var call = APICall("tableMetrics", .get, ["tables", table, "metrics"])
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// The files of a table and its partitions with their sizes, the largest first.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func tableFiles(_ table: String, ref: String? = nil, after: Int? = nil, limit: Int? = nil)
        async throws(ClientError) -> TableFilesAnswer
    {
        var call = APICall("tableFiles", .get, ["tables", table, "files"])
        call.query("ref", ref)
        call.query("after", after)
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// What the tests of a table found, run by run, the newest first.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func tableQuality(_ table: String, limit: Int? = nil) async throws(ClientError) -> TableQualityAnswer {
        var call = APICall("tableQuality", .get, ["tables", table, "quality"])
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// Tables, columns, pipelines and runs with a text in their names, the best first.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func search(text: String, ref: String? = nil, limit: Int? = nil) async throws(ClientError) -> SearchAnswer {
        var call = APICall("search", .get, ["search"])
        call.query("text", text)
        call.query("ref", ref)
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// Give a table or view another name.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func renameTable(_ table: String, name: String, branch: String? = nil) async throws(ClientError)
        -> RenameTableAnswer
    {
        var call = APICall("renameTable", .post, ["tables", table, "rename"])
        call.member("name", name)
        call.member("branch", branch)
        return try await answer(to: call)
    }

    /// Rewrite a table's small files, and those with deleted rows.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func compactTable(_ table: String, branch: String? = nil) async throws(ClientError) -> CompactionReport {
        var call = APICall("compactTable", .post, ["tables", table, "compact"])
        call.member("branch", branch)
        return try await answer(to: call)
    }

    /// Drop a table's old snapshots, and delete files that nothing needs.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func expireTable(
        _ table: String, olderThanSeconds: Int? = nil, keep: Int? = nil, historySeconds: Int? = nil,
        graceSeconds: Int? = nil, dryRun: Bool? = nil, branch: String? = nil
    ) async throws(ClientError) -> ExpiryReport {
        var call = APICall("expireTable", .post, ["tables", table, "expire"])
        call.member("older_than_seconds", olderThanSeconds)
        call.member("keep", keep)
        call.member("history_seconds", historySeconds)
        call.member("grace_seconds", graceSeconds)
        call.member("dry_run", dryRun)
        call.member("branch", branch)
        return try await answer(to: call)
    }

    /// The rows of a SQL query at a state of the lake.
    ///
    /// - Throws: `ClientError`; and what the reader throws. Scope: read.
    public func query<Result: Sendable>(
        sql: String, ref: String? = nil, parameters: [JSONValue]? = nil, format: QueryFormat? = nil, id: String? = nil,
        header: Bool? = nil, limit: Int? = nil, timeoutMs: Int? = nil,
        reading body: @escaping @Sendable (IncomingResponse) async throws -> Result
    ) async throws -> Result {
        var call = APICall("query", .post, ["query"])
        call.member("sql", sql)
        call.member("ref", ref)
        call.member("parameters", parameters)
        call.member("format", format)
        call.member("id", id)
        call.member("header", header)
        call.member("limit", limit)
        call.member("timeout_ms", timeoutMs)
        return try await exchange(call, body)
    }

    /// How far a query of the caller is that was given an ID; unknown before it begins and after it ends.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func queryProgress(_ query: String) async throws(ClientError) -> QueryProgressAnswer {
        let call = APICall("queryProgress", .get, ["query", query])
        return try await answer(to: call)
    }

    /// End a query of the caller that was given an ID; says whether it ran.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func cancelQuery(_ query: String) async throws(ClientError) -> CancelQueryAnswer {
        let call = APICall("cancelQuery", .delete, ["query", query])
        return try await answer(to: call)
    }

    /// List saved queries by name.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listSavedQueries() async throws(ClientError) -> ListSavedQueriesAnswer {
        let call = APICall("listSavedQueries", .get, ["saved-queries"])
        return try await answer(to: call)
    }

    /// Save a query under a name that no other has.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func createSavedQuery(name: String, sql: String, ref: String? = nil) async throws(ClientError) -> SavedQuery
    {
        var call = APICall("createSavedQuery", .post, ["saved-queries"])
        call.member("name", name)
        call.member("sql", sql)
        call.member("ref", ref)
        return try await answer(to: call)
    }

    /// A saved query.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func showSavedQuery(_ query: String) async throws(ClientError) -> SavedQuery {
        let call = APICall("showSavedQuery", .get, ["saved-queries", query])
        return try await answer(to: call)
    }

    /// Change a saved query's name, text or state of the lake; `version` is the one that was seen.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func replaceSavedQuery(
        _ query: String, version: Int, name: String? = nil, sql: String? = nil, ref: String? = nil
    ) async throws(ClientError) -> SavedQuery {
        var call = APICall("replaceSavedQuery", .put, ["saved-queries", query])
        call.member("version", version)
        call.member("name", name)
        call.member("sql", sql)
        call.member("ref", ref)
        return try await answer(to: call)
    }

    /// Delete a saved query.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func deleteSavedQuery(_ query: String) async throws(ClientError) -> SavedQuery {
        let call = APICall("deleteSavedQuery", .delete, ["saved-queries", query])
        return try await answer(to: call)
    }

    /// Load the file that is the body into a table, exactly once.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func ingest(
        table: String, file: String, branch: String? = nil, overwrite: Bool? = nil, force: Bool? = nil,
        content: HTTPResponse.Body, type: String = "application/octet-stream"
    ) async throws(ClientError) -> IngestReport {
        var call = APICall("ingest", .post, ["ingest"])
        call.query("table", table)
        call.query("file", file)
        call.query("branch", branch)
        call.query("overwrite", overwrite)
        call.query("force", force)
        call.send(content, as: type)
        return try await answer(to: call)
    }

    /// Uploads that are under way.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func listUploads() async throws(ClientError) -> ListUploadsAnswer {
        let call = APICall("listUploads", .get, ["uploads"])
        return try await answer(to: call)
    }

    /// Begin to send a file in pieces; one that nothing is added to for a day is removed.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func beginUpload(file: String, size: Int, mark: String? = nil) async throws(ClientError) -> FileUpload {
        var call = APICall("beginUpload", .post, ["uploads"])
        call.member("file", file)
        call.member("size", size)
        call.member("mark", mark)
        return try await answer(to: call)
    }

    /// An upload; its `offset` is where it goes on.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func showUpload(_ upload: String) async throws(ClientError) -> FileUpload {
        let call = APICall("showUpload", .get, ["uploads", upload])
        return try await answer(to: call)
    }

    /// Add the bytes that are the body to an upload, at its offset; what came before a break stays.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func appendUpload(
        _ upload: String, offset: Int, content: HTTPResponse.Body, type: String = "application/octet-stream"
    ) async throws(ClientError) -> FileUpload {
        var call = APICall("appendUpload", .patch, ["uploads", upload])
        call.query("offset", offset)
        call.send(content, as: type)
        return try await answer(to: call)
    }

    /// Give up an upload.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func deleteUpload(_ upload: String) async throws(ClientError) -> FileUpload {
        let call = APICall("deleteUpload", .delete, ["uploads", upload])
        return try await answer(to: call)
    }

    /// Put an upload that is whole into a landing `zone`, or load it into a `table`, exactly once.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func finishUpload(
        _ upload: String, zone: String? = nil, replace: Bool? = nil, table: String? = nil, branch: String? = nil,
        overwrite: Bool? = nil, force: Bool? = nil
    ) async throws(ClientError) -> FinishedUpload {
        var call = APICall("finishUpload", .post, ["uploads", upload, "finish"])
        call.member("zone", zone)
        call.member("replace", replace)
        call.member("table", table)
        call.member("branch", branch)
        call.member("overwrite", overwrite)
        call.member("force", force)
        return try await answer(to: call)
    }

    /// Landing zones: folders of files that pipelines read.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listZones() async throws(ClientError) -> ListZonesAnswer {
        let call = APICall("listZones", .get, ["landing"])
        return try await answer(to: call)
    }

    /// The files of a landing zone, the newest first.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listZoneFiles(zone: String, limit: Int? = nil) async throws(ClientError) -> ListZoneFilesAnswer {
        var call = APICall("listZoneFiles", .get, ["landing-files"])
        call.query("zone", zone)
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// The columns of a landed file as its beginning says, and its first rows.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func sampleFile(zone: String, path: String, rows: Int? = nil) async throws(ClientError) -> SampleFileAnswer {
        var call = APICall("sampleFile", .get, ["landing-sample"])
        call.query("zone", zone)
        call.query("path", path)
        call.query("rows", rows)
        return try await answer(to: call)
    }

    /// List the project's pipelines and what each reads.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listPipelines() async throws(ClientError) -> ListPipelinesAnswer {
        let call = APICall("listPipelines", .get, ["pipelines"])
        return try await answer(to: call)
    }

    /// A pipeline's settings, the text of its query, its columns and its tests.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func showPipeline(_ pipeline: String) async throws(ClientError) -> PipelineDetails {
        let call = APICall("showPipeline", .get, ["pipelines", pipeline])
        return try await answer(to: call)
    }

    /// List the folders of pipelines, also where the project cannot be loaded.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listPipelineSources() async throws(ClientError) -> ListPipelineSourcesAnswer {
        let call = APICall("listPipelineSources", .get, ["project", "pipelines"])
        return try await answer(to: call)
    }

    /// Make a pipeline.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func createPipelineSource(name: String, files: [SourceFile]) async throws(ClientError) -> PipelineSource {
        var call = APICall("createPipelineSource", .post, ["project", "pipelines"])
        call.member("name", name)
        call.member("files", files)
        return try await answer(to: call)
    }

    /// The files of a pipeline, and the version that they are.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func readPipelineSource(_ pipeline: String) async throws(ClientError) -> PipelineSource {
        let call = APICall("readPipelineSource", .get, ["project", "pipelines", pipeline])
        return try await answer(to: call)
    }

    /// Save all files of a pipeline, unless somebody else changed it since the version in If-Match.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func savePipelineSource(_ pipeline: String, files: [SourceFile], ifMatch: String) async throws(ClientError)
        -> PipelineSource
    {
        var call = APICall("savePipelineSource", .put, ["project", "pipelines", pipeline])
        call.member("files", files)
        call.header("If-Match", ifMatch)
        return try await answer(to: call)
    }

    /// Delete the files of a pipeline; its table and its versions stay.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func deletePipelineSource(_ pipeline: String, ifMatch: String) async throws(ClientError)
        -> DeletePipelineSourceAnswer
    {
        var call = APICall("deletePipelineSource", .delete, ["project", "pipelines", pipeline])
        call.header("If-Match", ifMatch)
        return try await answer(to: call)
    }

    /// The versions of a pipeline's files, the newest first.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func pipelineVersions(_ pipeline: String) async throws(ClientError) -> PipelineVersionsAnswer {
        let call = APICall("pipelineVersions", .get, ["project", "pipelines", pipeline, "versions"])
        return try await answer(to: call)
    }

    /// One version of a pipeline's files.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func pipelineVersion(_ pipeline: String, version: String) async throws(ClientError) -> PipelineVersionAnswer
    {
        let call = APICall("pipelineVersion", .get, ["project", "pipelines", pipeline, "versions", version])
        return try await answer(to: call)
    }

    /// Bring an earlier version back as a new one; without If-Match where the pipeline is gone.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func restorePipelineVersion(_ pipeline: String, version: String, ifMatch: String? = nil)
        async throws(ClientError) -> PipelineSource
    {
        var call = APICall(
            "restorePipelineVersion", .post, ["project", "pipelines", pipeline, "versions", version, "restore"])
        call.header("If-Match", ifMatch)
        return try await answer(to: call)
    }

    /// What is wrong with a pipeline as it is edited, its rendered SQL and its columns; runs nothing, and ends the check before of the same editor.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func checkPipelineSource(
        _ pipeline: String, files: [SourceFile], ref: String? = nil, fullRefresh: Bool? = nil, editor: String? = nil
    ) async throws(ClientError) -> SourceReport {
        var call = APICall("checkPipelineSource", .post, ["project", "pipelines", pipeline, "check"])
        call.member("files", files)
        call.member("ref", ref)
        call.member("full_refresh", fullRefresh)
        call.member("editor", editor)
        return try await answer(to: call)
    }

    /// The first rows of a pipeline as it is edited, of all rows or of some of each table; nothing is written.
    ///
    /// Server-Timing has the time of each part.
    ///
    /// - Throws: `ClientError`; and what the reader throws. Scope: write.
    public func samplePipelineSource<Result: Sendable>(
        _ pipeline: String, files: [SourceFile], ref: String? = nil, fullRefresh: Bool? = nil, limit: Int? = nil,
        inputRows: Int? = nil, timeoutMs: Int? = nil,
        reading body: @escaping @Sendable (IncomingResponse) async throws -> Result
    ) async throws -> Result {
        var call = APICall("samplePipelineSource", .post, ["project", "pipelines", pipeline, "sample"])
        call.member("files", files)
        call.member("ref", ref)
        call.member("full_refresh", fullRefresh)
        call.member("limit", limit)
        call.member("input_rows", inputRows)
        call.member("timeout_ms", timeoutMs)
        return try await exchange(call, body)
    }

    /// What a run would do and why.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func plan(
        select: [String]? = nil, exclude: [String]? = nil, fullRefresh: Bool? = nil, force: Bool? = nil,
        variables: JSONObject? = nil, branch: String? = nil
    ) async throws(ClientError) -> Plan {
        var call = APICall("plan", .post, ["plan"])
        call.member("select", select)
        call.member("exclude", exclude)
        call.member("full_refresh", fullRefresh)
        call.member("force", force)
        call.member("variables", variables)
        call.member("branch", branch)
        return try await answer(to: call)
    }

    /// Run quality tests on the tables as they are.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func test(
        select: [String]? = nil, exclude: [String]? = nil, variables: JSONObject? = nil, ref: String? = nil
    ) async throws(ClientError) -> TestReport {
        var call = APICall("test", .post, ["test"])
        call.member("select", select)
        call.member("exclude", exclude)
        call.member("variables", variables)
        call.member("ref", ref)
        return try await answer(to: call)
    }

    /// Start a run in the server, and say which it is.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func startRun(
        select: [String]? = nil, exclude: [String]? = nil, fullRefresh: Bool? = nil, force: Bool? = nil,
        variables: JSONObject? = nil, branch: String? = nil, keepGoing: Bool? = nil, priority: Int? = nil
    ) async throws(ClientError) -> StartRunAnswer {
        var call = APICall("startRun", .post, ["runs"])
        call.member("select", select)
        call.member("exclude", exclude)
        call.member("full_refresh", fullRefresh)
        call.member("force", force)
        call.member("variables", variables)
        call.member("branch", branch)
        call.member("keep_going", keepGoing)
        call.member("priority", priority)
        return try await answer(to: call)
    }

    /// List runs, the newest first.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listRuns(status: ListRunsStatus? = nil, limit: Int? = nil) async throws(ClientError) -> ListRunsAnswer {
        var call = APICall("listRuns", .get, ["runs"])
        call.query("status", status)
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// A run's steps, tests and log.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func showRun(_ run: String, logs: Int? = nil) async throws(ClientError) -> RunDetails {
        var call = APICall("showRun", .get, ["runs", run])
        call.query("logs", logs)
        return try await answer(to: call)
    }

    /// What happens in a run, a JSON object on a line for each event; the last is the summary.
    ///
    /// - Throws: `ClientError`; and what the reader throws. Scope: read.
    public func followRunEvents(_ run: String, each: @escaping @Sendable (RunEvent) async throws -> Void) async throws {
        let call = APICall("runEvents", .get, ["runs", run, "events"])
        try await follow(call, accepting: "application/x-ndjson", each)
    }

    /// Cancel a run of this server; it ends in order.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func cancelRun(_ run: String) async throws(ClientError) -> CancelRunAnswer {
        let call = APICall("cancelRun", .post, ["runs", run, "cancel"])
        return try await answer(to: call)
    }

    /// Go on with a run that failed or was cancelled, from what did not succeed.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func resumeRun(_ run: String) async throws(ClientError) -> ResumeRunAnswer {
        let call = APICall("resumeRun", .post, ["runs", run, "resume"])
        return try await answer(to: call)
    }

    /// Start a run like an earlier one: with the same inputs, or with the same code.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func rerunRun(_ run: String, same: RerunRunSame? = nil) async throws(ClientError) -> RerunRunAnswer {
        var call = APICall("rerunRun", .post, ["runs", run, "rerun"])
        call.member("same", same)
        return try await answer(to: call)
    }

    /// Say yes or no to a step that waits for a person.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func approveStep(_ run: String, step: String, approved: Bool, comment: String? = nil)
        async throws(ClientError) -> ApproveStepAnswer
    {
        var call = APICall("approveStep", .post, ["runs", run, "approve"])
        call.member("step", step)
        call.member("approved", approved)
        call.member("comment", comment)
        return try await answer(to: call)
    }

    /// Everything that happened to a run of a flow, in order.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func runTransitions(_ run: String, after: Int? = nil, limit: Int? = nil) async throws(ClientError)
        -> RunTransitionsAnswer
    {
        var call = APICall("runTransitions", .get, ["runs", run, "transitions"])
        call.query("after", after)
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// A run's log; `last` reads it backwards from its end or from `before`; with Accept: text/event-stream it is followed until the run ends, from behind Last-Event-ID on.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func runLogs(
        _ run: String, after: Int? = nil, limit: Int? = nil, last: Int? = nil, before: Int? = nil,
        level: RunLogsLevel? = nil, step: String? = nil, search: String? = nil, lastEventID: Int? = nil
    ) async throws(ClientError) -> RunLogsAnswer {
        var call = APICall("runLogs", .get, ["runs", run, "logs"])
        call.query("after", after)
        call.query("limit", limit)
        call.query("last", last)
        call.query("before", before)
        call.query("level", level)
        call.query("step", step)
        call.query("search", search)
        call.header("Last-Event-ID", lastEventID)
        return try await answer(to: call)
    }

    /// A run's log; `last` reads it backwards from its end or from `before`; with Accept: text/event-stream it is followed until the run ends, from behind Last-Event-ID on.
    ///
    /// - Throws: `ClientError`; and what the reader throws. Scope: read.
    public func followRunLogs(
        _ run: String, after: Int? = nil, limit: Int? = nil, last: Int? = nil, before: Int? = nil,
        level: RunLogsLevel? = nil, step: String? = nil, search: String? = nil, lastEventID: Int? = nil,
        each: @escaping @Sendable (LogLine) async throws -> Void
    ) async throws {
        var call = APICall("runLogs", .get, ["runs", run, "logs"])
        call.query("after", after)
        call.query("limit", limit)
        call.query("last", last)
        call.query("before", before)
        call.query("level", level)
        call.query("step", step)
        call.query("search", search)
        call.header("Last-Event-ID", lastEventID)
        try await follow(call, accepting: "text/event-stream", each)
    }

    /// The last run of the same before this one that went well, and the version of the code of both.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func runBaseline(_ run: String) async throws(ClientError) -> RunBaselineAnswer {
        let call = APICall("runBaseline", .get, ["runs", run, "baseline"])
        return try await answer(to: call)
    }

    /// The files of a run's code that another run had otherwise, with both texts; all of them where no other is named.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func runCode(_ run: String, with: String? = nil) async throws(ClientError) -> RunCodeAnswer {
        var call = APICall("runCode", .get, ["runs", run, "code"])
        call.query("with", with)
        return try await answer(to: call)
    }

    /// Create a token; only this answer has its secret.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func createToken(
        name: String, scope: CreateTokenScope? = nil, namespaces: [String]? = nil, expiresAt: Timestamp? = nil,
        expiresInSeconds: Int? = nil
    ) async throws(ClientError) -> NewToken {
        var call = APICall("createToken", .post, ["tokens"])
        call.member("name", name)
        call.member("scope", scope)
        call.member("namespaces", namespaces)
        call.member("expires_at", expiresAt)
        call.member("expires_in_seconds", expiresInSeconds)
        return try await answer(to: call)
    }

    /// List tokens, without their secrets.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func listTokens() async throws(ClientError) -> ListTokensAnswer {
        let call = APICall("listTokens", .get, ["tokens"])
        return try await answer(to: call)
    }

    /// Revoke a token.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func revokeToken(_ token: String) async throws(ClientError) -> Token {
        let call = APICall("revokeToken", .delete, ["tokens", token])
        return try await answer(to: call)
    }

    /// The server's version, clock and limits, and who is asking.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func server() async throws(ClientError) -> ServerAnswer {
        let call = APICall("server", .get, ["server"])
        return try await answer(to: call)
    }

    /// The workers, and the steps that wait for one.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listWorkers() async throws(ClientError) -> ListWorkersAnswer {
        let call = APICall("listWorkers", .get, ["workers"])
        return try await answer(to: call)
    }

    /// Become a worker.
    ///
    /// - Throws: `ClientError`. Scope: worker.
    public func registerWorker(
        name: String, instance: String, groups: [String], languages: [String], capacity: Int,
        environment: String? = nil, labels: [String: String]? = nil, version: String? = nil, nats: Bool? = nil
    ) async throws(ClientError) -> WorkerRegistration {
        var call = APICall("registerWorker", .post, ["workers"])
        call.member("name", name)
        call.member("instance", instance)
        call.member("groups", groups)
        call.member("languages", languages)
        call.member("capacity", capacity)
        call.member("environment", environment)
        call.member("labels", labels)
        call.member("version", version)
        call.member("nats", nats)
        return try await answer(to: call)
    }

    /// A worker, by its ID or its name.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func showWorker(_ worker: String) async throws(ClientError) -> Worker {
        let call = APICall("showWorker", .get, ["workers", worker])
        return try await answer(to: call)
    }

    /// End a worker; what it still has goes elsewhere.
    ///
    /// - Throws: `ClientError`. Scope: worker.
    public func deregisterWorker(_ worker: String) async throws(ClientError) -> DeregisterWorkerAnswer {
        let call = APICall("deregisterWorker", .delete, ["workers", worker])
        return try await answer(to: call)
    }

    /// Let a worker take no more steps, or with 'drain' false, take steps again.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func drainWorker(_ worker: String, drain: Bool? = nil) async throws(ClientError) -> Worker {
        var call = APICall("drainWorker", .post, ["workers", worker, "drain"])
        call.member("drain", drain)
        return try await answer(to: call)
    }

    /// Say how the worker is and what it has, and hear what to do with it.
    ///
    /// - Throws: `ClientError`. Scope: worker.
    public func workerHeartbeat(
        _ worker: String, sequence: Int, cpu: Double? = nil, memory: Int? = nil, memoryTotal: Int? = nil,
        load: Double? = nil, holding: [String]? = nil, progress: JSONObject? = nil, leaving: Bool? = nil,
        probe: Int? = nil
    ) async throws(ClientError) -> WorkerOrders {
        var call = APICall("workerHeartbeat", .post, ["workers", worker, "heartbeat"])
        call.member("sequence", sequence)
        call.member("cpu", cpu)
        call.member("memory", memory)
        call.member("memory_total", memoryTotal)
        call.member("load", load)
        call.member("holding", holding)
        call.member("progress", progress)
        call.member("leaving", leaving)
        call.member("probe", probe)
        return try await answer(to: call)
    }

    /// Wait for steps; a step may be begun once a heartbeat confirmed it.
    ///
    /// - Throws: `ClientError`. Scope: worker.
    public func pollWorker(_ worker: String, waitMs: Int? = nil) async throws(ClientError) -> PollWorkerAnswer {
        var call = APICall("pollWorker", .post, ["workers", worker, "poll"])
        call.member("wait_ms", waitMs)
        return try await answer(to: call)
    }

    /// Send lines of a step's log; those that came before count once.
    ///
    /// - Throws: `ClientError`. Scope: worker.
    public func workerLogs(_ worker: String, lease: String, first: Int, lines: [WorkerLine]) async throws(ClientError)
        -> WorkerLogsAnswer
    {
        var call = APICall("workerLogs", .post, ["workers", worker, "logs"])
        call.member("lease", lease)
        call.member("first", first)
        call.member("lines", lines)
        return try await answer(to: call)
    }

    /// Say what came of a step; 409 where the step went elsewhere since.
    ///
    /// - Throws: `ClientError`. Scope: worker.
    public func workerResult(
        _ worker: String, lease: String, run: String, step: String, attempt: Int, fence: Int,
        outcome: Settable<JSONObject>? = nil, error: Settable<JSONObject>? = nil, table: Settable<JSONObject>? = nil
    ) async throws(ClientError) -> WorkerResultAnswer {
        var call = APICall("workerResult", .post, ["workers", worker, "results"])
        call.member("lease", lease)
        call.member("run", run)
        call.member("step", step)
        call.member("attempt", attempt)
        call.member("fence", fence)
        call.member("outcome", outcome)
        call.member("error", error)
        call.member("table", table)
        return try await answer(to: call)
    }

    /// A file of the project that a step of the worker needs, compressed with Zstandard.
    ///
    /// - Throws: `ClientError`; and what the reader throws. Scope: worker.
    public func workerFile<Result: Sendable>(
        _ worker: String, hash: String, reading body: @escaping @Sendable (IncomingResponse) async throws -> Result
    ) async throws -> Result {
        let call = APICall("workerFile", .get, ["workers", worker, "files", hash])
        return try await exchange(call, body)
    }

    /// Send a piece of the rows of a step's table, a Parquet file, compressed with Zstandard; 409 where the step went elsewhere since.
    ///
    /// - Throws: `ClientError`. Scope: worker.
    public func workerTable(
        _ worker: String, lease: String, offset: Int, size: Int, content: HTTPResponse.Body,
        type: String = "application/octet-stream"
    ) async throws(ClientError) -> WorkerTableAnswer {
        var call = APICall("workerTable", .put, ["workers", worker, "tables", lease])
        call.query("offset", offset)
        call.query("size", size)
        call.send(content, as: type)
        return try await answer(to: call)
    }

    /// Do a query for a step of Python on the branch of its run, once for each number; 409 where the step went elsewhere since.
    ///
    /// - Throws: `ClientError`. Scope: worker.
    public func workerRead(_ worker: String, lease: String, number: Int, sql: String) async throws(ClientError)
        -> WorkerReadAnswer
    {
        var call = APICall("workerRead", .post, ["workers", worker, "reads", lease])
        call.member("number", number)
        call.member("sql", sql)
        return try await answer(to: call)
    }

    /// A piece of the rows of a step's last query, an Arrow IPC stream, compressed with Zstandard; 409 where the step went elsewhere since.
    ///
    /// - Throws: `ClientError`; and what the reader throws. Scope: worker.
    public func workerReadPiece<Result: Sendable>(
        _ worker: String, lease: String, number: Int, offset: Int,
        reading body: @escaping @Sendable (IncomingResponse) async throws -> Result
    ) async throws -> Result {
        var call = APICall("workerReadPiece", .get, ["workers", worker, "reads", lease])
        call.query("number", number)
        call.query("offset", offset)
        return try await exchange(call, body)
    }

    /// List schedules, those in files and those made here.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listSchedules() async throws(ClientError) -> ListSchedulesAnswer {
        let call = APICall("listSchedules", .get, ["schedules"])
        return try await answer(to: call)
    }

    /// Make a schedule; the secret of a webhook is only in this answer.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func createSchedule(
        name: String, flow: String? = nil, pipelines: [String]? = nil, pipeline: String? = nil,
        parameters: JSONObject? = nil, overlap: CreateScheduleOverlap? = nil, cooldown: String? = nil,
        enabled: Bool? = nil, owner: String? = nil, description: String? = nil, cron: String? = nil,
        cronExpr: String? = nil, rrule: String? = nil, every: String? = nil, starting: String? = nil, at: String? = nil,
        timezone: String? = nil, catchUp: CreateScheduleCatchUp? = nil, catchUpLimit: Int? = nil, jitter: String? = nil
    ) async throws(ClientError) -> NewSchedule {
        var call = APICall("createSchedule", .post, ["schedules"])
        call.member("name", name)
        call.member("flow", flow)
        call.member("pipelines", pipelines)
        call.member("pipeline", pipeline)
        call.member("parameters", parameters)
        call.member("overlap", overlap)
        call.member("cooldown", cooldown)
        call.member("enabled", enabled)
        call.member("owner", owner)
        call.member("description", description)
        call.member("cron", cron)
        call.member("cron_expr", cronExpr)
        call.member("rrule", rrule)
        call.member("every", every)
        call.member("starting", starting)
        call.member("at", at)
        call.member("timezone", timezone)
        call.member("catch_up", catchUp)
        call.member("catch_up_limit", catchUpLimit)
        call.member("jitter", jitter)
        return try await answer(to: call)
    }

    /// A schedule, and what it started last.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func showSchedule(_ schedule: String, firings: Int? = nil) async throws(ClientError) -> ScheduleDetails {
        var call = APICall("showSchedule", .get, ["schedules", schedule])
        call.query("firings", firings)
        return try await answer(to: call)
    }

    /// Give a schedule that was made here another definition.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func replaceSchedule(
        _ schedule: String, name: String? = nil, flow: String? = nil, pipelines: [String]? = nil,
        pipeline: String? = nil, parameters: JSONObject? = nil, overlap: ReplaceScheduleOverlap? = nil,
        cooldown: String? = nil, enabled: Bool? = nil, owner: String? = nil, description: String? = nil,
        cron: String? = nil, cronExpr: String? = nil, rrule: String? = nil, every: String? = nil,
        starting: String? = nil, at: String? = nil, timezone: String? = nil, catchUp: ReplaceScheduleCatchUp? = nil,
        catchUpLimit: Int? = nil, jitter: String? = nil
    ) async throws(ClientError) -> Schedule {
        var call = APICall("replaceSchedule", .put, ["schedules", schedule])
        call.member("name", name)
        call.member("flow", flow)
        call.member("pipelines", pipelines)
        call.member("pipeline", pipeline)
        call.member("parameters", parameters)
        call.member("overlap", overlap)
        call.member("cooldown", cooldown)
        call.member("enabled", enabled)
        call.member("owner", owner)
        call.member("description", description)
        call.member("cron", cron)
        call.member("cron_expr", cronExpr)
        call.member("rrule", rrule)
        call.member("every", every)
        call.member("starting", starting)
        call.member("at", at)
        call.member("timezone", timezone)
        call.member("catch_up", catchUp)
        call.member("catch_up_limit", catchUpLimit)
        call.member("jitter", jitter)
        return try await answer(to: call)
    }

    /// Delete a schedule that was made here.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func deleteSchedule(_ schedule: String) async throws(ClientError) -> Schedule {
        let call = APICall("deleteSchedule", .delete, ["schedules", schedule])
        return try await answer(to: call)
    }

    /// Enable a schedule that was made here.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func enableSchedule(_ schedule: String) async throws(ClientError) -> Schedule {
        let call = APICall("enableSchedule", .post, ["schedules", schedule, "enable"])
        return try await answer(to: call)
    }

    /// Disable a schedule that was made here.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func disableSchedule(_ schedule: String) async throws(ClientError) -> Schedule {
        let call = APICall("disableSchedule", .post, ["schedules", schedule, "disable"])
        return try await answer(to: call)
    }

    /// Start what a schedule starts, now.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func runSchedule(_ schedule: String) async throws(ClientError) -> RunScheduleAnswer {
        let call = APICall("runSchedule", .post, ["schedules", schedule, "run"])
        return try await answer(to: call)
    }

    /// List triggers, those in files and those made here.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listTriggers() async throws(ClientError) -> ListTriggersAnswer {
        let call = APICall("listTriggers", .get, ["triggers"])
        return try await answer(to: call)
    }

    /// Make a trigger; the secret of a webhook is only in this answer.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func createTrigger(
        name: String, flow: String? = nil, pipelines: [String]? = nil, pipeline: String? = nil,
        parameters: JSONObject? = nil, overlap: CreateTriggerOverlap? = nil, cooldown: String? = nil,
        enabled: Bool? = nil, owner: String? = nil, description: String? = nil, on: JSONValue? = nil,
        type: String? = nil, config: JSONObject? = nil, payload: JSONObject? = nil, cooldownSeconds: Int? = nil
    ) async throws(ClientError) -> NewTrigger {
        var call = APICall("createTrigger", .post, ["triggers"])
        call.member("name", name)
        call.member("flow", flow)
        call.member("pipelines", pipelines)
        call.member("pipeline", pipeline)
        call.member("parameters", parameters)
        call.member("overlap", overlap)
        call.member("cooldown", cooldown)
        call.member("enabled", enabled)
        call.member("owner", owner)
        call.member("description", description)
        call.member("on", on)
        call.member("type", type)
        call.member("config", config)
        call.member("payload", payload)
        call.member("cooldown_seconds", cooldownSeconds)
        return try await answer(to: call)
    }

    /// A trigger, and what it started last.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func showTrigger(_ trigger: String, firings: Int? = nil) async throws(ClientError) -> TriggerDetails {
        var call = APICall("showTrigger", .get, ["triggers", trigger])
        call.query("firings", firings)
        return try await answer(to: call)
    }

    /// Give a trigger that was made here another definition.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func replaceTrigger(
        _ trigger: String, name: String? = nil, flow: String? = nil, pipelines: [String]? = nil,
        pipeline: String? = nil, parameters: JSONObject? = nil, overlap: ReplaceTriggerOverlap? = nil,
        cooldown: String? = nil, enabled: Bool? = nil, owner: String? = nil, description: String? = nil,
        on: JSONValue? = nil, type: String? = nil, config: JSONObject? = nil, payload: JSONObject? = nil,
        cooldownSeconds: Int? = nil
    ) async throws(ClientError) -> Trigger {
        var call = APICall("replaceTrigger", .put, ["triggers", trigger])
        call.member("name", name)
        call.member("flow", flow)
        call.member("pipelines", pipelines)
        call.member("pipeline", pipeline)
        call.member("parameters", parameters)
        call.member("overlap", overlap)
        call.member("cooldown", cooldown)
        call.member("enabled", enabled)
        call.member("owner", owner)
        call.member("description", description)
        call.member("on", on)
        call.member("type", type)
        call.member("config", config)
        call.member("payload", payload)
        call.member("cooldown_seconds", cooldownSeconds)
        return try await answer(to: call)
    }

    /// Delete a trigger that was made here.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func deleteTrigger(_ trigger: String) async throws(ClientError) -> Trigger {
        let call = APICall("deleteTrigger", .delete, ["triggers", trigger])
        return try await answer(to: call)
    }

    /// Enable a trigger that was made here.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func enableTrigger(_ trigger: String) async throws(ClientError) -> Trigger {
        let call = APICall("enableTrigger", .post, ["triggers", trigger, "enable"])
        return try await answer(to: call)
    }

    /// Disable a trigger that was made here.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func disableTrigger(_ trigger: String) async throws(ClientError) -> Trigger {
        let call = APICall("disableTrigger", .post, ["triggers", trigger, "disable"])
        return try await answer(to: call)
    }

    /// Start what a trigger starts, now.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func runTrigger(_ trigger: String) async throws(ClientError) -> RunTriggerAnswer {
        let call = APICall("runTrigger", .post, ["triggers", trigger, "run"])
        return try await answer(to: call)
    }

    /// When a schedule is due next.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func nextTimes(_ schedule: String, count: Int? = nil) async throws(ClientError) -> NextTimesAnswer {
        var call = APICall("nextTimes", .get, ["schedules", schedule, "next"])
        call.query("count", count)
        return try await answer(to: call)
    }

    /// When an expression is due next, for somebody who is writing one.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func scheduleTimes(
        cron: String? = nil, rrule: String? = nil, every: String? = nil, starting: String? = nil, at: String? = nil,
        timezone: String? = nil, after: Timestamp? = nil, count: Int? = nil
    ) async throws(ClientError) -> ScheduleTimesAnswer {
        var call = APICall("scheduleTimes", .post, ["schedule-times"])
        call.member("cron", cron)
        call.member("rrule", rrule)
        call.member("every", every)
        call.member("starting", starting)
        call.member("at", at)
        call.member("timezone", timezone)
        call.member("after", after)
        call.member("count", count)
        return try await answer(to: call)
    }

    /// What is worth saying about schedules and triggers.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func lintSchedules() async throws(ClientError) -> LintSchedulesAnswer {
        let call = APICall("lintSchedules", .get, ["schedule-findings"])
        return try await answer(to: call)
    }

    /// Give a trigger's webhook a new secret; only this answer has it.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func renewSecret(_ trigger: String) async throws(ClientError) -> RenewSecretAnswer {
        let call = APICall("renewSecret", .post, ["triggers", trigger, "secret"])
        return try await answer(to: call)
    }

    /// Fire a trigger: by its token as X-Webhook-Token or Bearer, or signed with X-Webhook-Timestamp and X-Webhook-Signature.
    ///
    /// - Throws: `ClientError`. Scope: none.
    public func webhook(
        trigger: String? = nil, xWebhookToken: String? = nil, xWebhookSignature: String? = nil,
        xWebhookTimestamp: String? = nil, xWebhookId: String? = nil, content: HTTPResponse.Body = .none,
        type: String = "application/octet-stream"
    ) async throws(ClientError) -> WebhookAnswer {
        var call = APICall("webhook", .post, ["webhooks"])
        call.query("trigger", trigger)
        call.header("X-Webhook-Token", xWebhookToken)
        call.header("X-Webhook-Signature", xWebhookSignature)
        call.header("X-Webhook-Timestamp", xWebhookTimestamp)
        call.header("X-Webhook-Id", xWebhookId)
        call.send(content, as: type)
        return try await answer(to: call)
    }

    /// List backfills, the newest first.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listBackfills() async throws(ClientError) -> ListBackfillsAnswer {
        let call = APICall("listBackfills", .get, ["backfills"])
        return try await answer(to: call)
    }

    /// Run something over partitions or dates, some runs at once.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func createBackfill(
        name: String, flow: String? = nil, pipelines: [String]? = nil, schedule: String? = nil,
        parameters: JSONObject? = nil, partitions: [String]? = nil, from: String? = nil, until: String? = nil,
        step: CreateBackfillStep? = nil, timezone: String? = nil, limit: Int? = nil
    ) async throws(ClientError) -> Backfill {
        var call = APICall("createBackfill", .post, ["backfills"])
        call.member("name", name)
        call.member("flow", flow)
        call.member("pipelines", pipelines)
        call.member("schedule", schedule)
        call.member("parameters", parameters)
        call.member("partitions", partitions)
        call.member("from", from)
        call.member("until", until)
        call.member("step", step)
        call.member("timezone", timezone)
        call.member("limit", limit)
        return try await answer(to: call)
    }

    /// Say which runs a backfill would start.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func previewBackfill(
        name: String, flow: String? = nil, pipelines: [String]? = nil, schedule: String? = nil,
        parameters: JSONObject? = nil, partitions: [String]? = nil, from: String? = nil, until: String? = nil,
        step: PreviewBackfillStep? = nil, timezone: String? = nil, limit: Int? = nil
    ) async throws(ClientError) -> PreviewBackfillAnswer {
        var call = APICall("previewBackfill", .post, ["backfills", "preview"])
        call.member("name", name)
        call.member("flow", flow)
        call.member("pipelines", pipelines)
        call.member("schedule", schedule)
        call.member("parameters", parameters)
        call.member("partitions", partitions)
        call.member("from", from)
        call.member("until", until)
        call.member("step", step)
        call.member("timezone", timezone)
        call.member("limit", limit)
        return try await answer(to: call)
    }

    /// A backfill and its runs.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func showBackfill(_ backfill: String, items: Int? = nil) async throws(ClientError) -> BackfillDetails {
        var call = APICall("showBackfill", .get, ["backfills", backfill])
        call.query("items", items)
        return try await answer(to: call)
    }

    /// Pause a backfill; runs that go on are left alone.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func pauseBackfill(_ backfill: String) async throws(ClientError) -> Backfill {
        let call = APICall("pauseBackfill", .post, ["backfills", backfill, "pause"])
        return try await answer(to: call)
    }

    /// Resume a backfill; runs that go on are left alone.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func resumeBackfill(_ backfill: String) async throws(ClientError) -> Backfill {
        let call = APICall("resumeBackfill", .post, ["backfills", backfill, "resume"])
        return try await answer(to: call)
    }

    /// Cancel a backfill; runs that go on are left alone.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func cancelBackfill(_ backfill: String) async throws(ClientError) -> Backfill {
        let call = APICall("cancelBackfill", .post, ["backfills", backfill, "cancel"])
        return try await answer(to: call)
    }

    /// List the project's flows, and what is wrong with those that have mistakes.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listFlows() async throws(ClientError) -> ListFlowsAnswer {
        let call = APICall("listFlows", .get, ["flows"])
        return try await answer(to: call)
    }

    /// A flow's steps, and its parameters as a JSON schema and as a form.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func showFlow(_ flow: String) async throws(ClientError) -> Flow {
        let call = APICall("showFlow", .get, ["flows", flow])
        return try await answer(to: call)
    }

    /// Say what is wrong with a flow, or with a text that would be one, and with parameters for it.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func checkFlow(_ flow: String, parameters: JSONObject? = nil, text: String? = nil) async throws(ClientError)
        -> CheckFlowAnswer
    {
        var call = APICall("checkFlow", .post, ["flows", flow, "check"])
        call.member("parameters", parameters)
        call.member("text", text)
        return try await answer(to: call)
    }

    /// Ask for a run of a flow; it is recorded when this answers.
    ///
    /// - Throws: `ClientError`. Scope: write.
    public func runFlow(
        _ flow: String, parameters: JSONObject? = nil, priority: Int? = nil, idempotencyKey: String? = nil,
        force: Bool? = nil
    ) async throws(ClientError) -> RunFlowAnswer {
        var call = APICall("runFlow", .post, ["flows", flow, "run"])
        call.member("parameters", parameters)
        call.member("priority", priority)
        call.member("idempotency_key", idempotencyKey)
        call.member("force", force)
        return try await answer(to: call)
    }

    /// The versions of a flow's code that ran, the newest first, and the one that would run now.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func flowVersions(_ flow: String) async throws(ClientError) -> FlowVersionsAnswer {
        let call = APICall("flowVersions", .get, ["flows", flow, "versions"])
        return try await answer(to: call)
    }

    /// List secrets by name; their values are never shown.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func listSecrets() async throws(ClientError) -> ListSecretsAnswer {
        let call = APICall("listSecrets", .get, ["secrets"])
        return try await answer(to: call)
    }

    /// Set a secret; the value is never given back.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func setSecret(_ secret: String, value: String, description: String? = nil) async throws(ClientError)
        -> SetSecretAnswer
    {
        var call = APICall("setSecret", .put, ["secrets", secret])
        call.member("value", value)
        call.member("description", description)
        return try await answer(to: call)
    }

    /// Delete a secret.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func deleteSecret(_ secret: String) async throws(ClientError) -> DeleteSecretAnswer {
        let call = APICall("deleteSecret", .delete, ["secrets", secret])
        return try await answer(to: call)
    }

    /// List the channels that are told what happens.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func listChannels() async throws(ClientError) -> ListChannelsAnswer {
        let call = APICall("listChannels", .get, ["notifications"])
        return try await answer(to: call)
    }

    /// Create a channel; secrets are named in it, not told.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func createChannel(
        name: String, kind: CreateChannelKind, url: String? = nil, urlSecret: String? = nil, secret: String? = nil,
        host: String? = nil, user: String? = nil, passwordSecret: String? = nil, authorities: String? = nil,
        from: String? = nil, security: CreateChannelSecurity? = nil, port: Int? = nil, to: [String]? = nil,
        events: [String]? = nil, pipelines: [String]? = nil, namespaces: [String]? = nil, branches: [String]? = nil,
        buckets: [String]? = nil, prefixes: [String]? = nil, suffixes: [String]? = nil, attempts: Int? = nil,
        timeoutSeconds: Int? = nil, retrySeconds: Double? = nil, quietSeconds: Double? = nil,
        longestSeconds: Double? = nil, enabled: Bool? = nil
    ) async throws(ClientError) -> Channel {
        var call = APICall("createChannel", .post, ["notifications"])
        call.member("name", name)
        call.member("kind", kind)
        call.member("url", url)
        call.member("url_secret", urlSecret)
        call.member("secret", secret)
        call.member("host", host)
        call.member("user", user)
        call.member("password_secret", passwordSecret)
        call.member("authorities", authorities)
        call.member("from", from)
        call.member("security", security)
        call.member("port", port)
        call.member("to", to)
        call.member("events", events)
        call.member("pipelines", pipelines)
        call.member("namespaces", namespaces)
        call.member("branches", branches)
        call.member("buckets", buckets)
        call.member("prefixes", prefixes)
        call.member("suffixes", suffixes)
        call.member("attempts", attempts)
        call.member("timeout_seconds", timeoutSeconds)
        call.member("retry_seconds", retrySeconds)
        call.member("quiet_seconds", quietSeconds)
        call.member("longest_seconds", longestSeconds)
        call.member("enabled", enabled)
        return try await answer(to: call)
    }

    /// Delete a channel with its deliveries.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func deleteChannel(_ channel: String) async throws(ClientError) -> DeleteChannelAnswer {
        let call = APICall("deleteChannel", .delete, ["notifications", channel])
        return try await answer(to: call)
    }

    /// Send a test to a channel, and tell how that ended.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func testChannel(_ channel: String) async throws(ClientError) -> TestChannelAnswer {
        let call = APICall("testChannel", .post, ["notifications", channel, "test"])
        return try await answer(to: call)
    }

    /// List deliveries that were given up, the newest first.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func listDeadDeliveries(channel: String? = nil, limit: Int? = nil) async throws(ClientError)
        -> ListDeadDeliveriesAnswer
    {
        var call = APICall("listDeadDeliveries", .get, ["notifications", "dead"])
        call.query("channel", channel)
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// Deliver anew what was given up: one delivery, those of a channel, or all.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func replayDeadDeliveries(id: Int? = nil, channel: String? = nil) async throws(ClientError)
        -> ReplayDeadDeliveriesAnswer
    {
        var call = APICall("replayDeadDeliveries", .post, ["notifications", "dead", "replay"])
        call.member("id", id)
        call.member("channel", channel)
        return try await answer(to: call)
    }

    /// List what happened, the newest first.
    ///
    /// - Throws: `ClientError`. Scope: read.
    public func listEvents(before: Int? = nil, limit: Int? = nil) async throws(ClientError) -> ListEventsAnswer {
        var call = APICall("listEvents", .get, ["events"])
        call.query("before", before)
        call.query("limit", limit)
        return try await answer(to: call)
    }

    /// Show what is kept, and for how long.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func showRetention() async throws(ClientError) -> RetentionConfig {
        let call = APICall("showRetention", .get, ["admin", "retention", "config"])
        return try await answer(to: call)
    }

    /// Set what is kept; null takes back what was set, 0 switches a rule off.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func setRetention(
        runsMaxPerPipeline: Settable<Int>? = nil, runsMaxAgeDays: Settable<Int>? = nil,
        logsMaxAgeDays: Settable<Int>? = nil, qualityResultsMaxPerTest: Settable<Int>? = nil,
        stuckRunTimeoutMinutes: Settable<Int>? = nil, auditLogMaxAgeDays: Settable<Int>? = nil,
        nessieOrphanBranchMaxAgeHours: Settable<Int>? = nil, reaperIntervalMinutes: Settable<Int>? = nil,
        icebergSnapshotMaxAgeDays: Settable<Int>? = nil, icebergOrphanFileMaxAgeDays: Settable<Int>? = nil,
        shippedCodeMaxAgeDays: Settable<Int>? = nil
    ) async throws(ClientError) -> RetentionConfig {
        var call = APICall("setRetention", .put, ["admin", "retention", "config"])
        call.member("runs_max_per_pipeline", runsMaxPerPipeline)
        call.member("runs_max_age_days", runsMaxAgeDays)
        call.member("logs_max_age_days", logsMaxAgeDays)
        call.member("quality_results_max_per_test", qualityResultsMaxPerTest)
        call.member("stuck_run_timeout_minutes", stuckRunTimeoutMinutes)
        call.member("audit_log_max_age_days", auditLogMaxAgeDays)
        call.member("nessie_orphan_branch_max_age_hours", nessieOrphanBranchMaxAgeHours)
        call.member("reaper_interval_minutes", reaperIntervalMinutes)
        call.member("iceberg_snapshot_max_age_days", icebergSnapshotMaxAgeDays)
        call.member("iceberg_orphan_file_max_age_days", icebergOrphanFileMaxAgeDays)
        call.member("shipped_code_max_age_days", shippedCodeMaxAgeDays)
        return try await answer(to: call)
    }

    /// Show what is kept of a pipeline or flow, and what it has of its own.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func showPipelineRetention(_ name: String) async throws(ClientError) -> PipelineRetention {
        let call = APICall("showPipelineRetention", .get, ["admin", "retention", "pipelines", name])
        return try await answer(to: call)
    }

    /// Set what is kept of a pipeline or flow; null takes back what was set.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func setPipelineRetention(
        _ name: String, runsMaxPerPipeline: Settable<Int>? = nil, runsMaxAgeDays: Settable<Int>? = nil,
        logsMaxAgeDays: Settable<Int>? = nil, qualityResultsMaxPerTest: Settable<Int>? = nil,
        icebergSnapshotMaxAgeDays: Settable<Int>? = nil
    ) async throws(ClientError) -> PipelineRetention {
        var call = APICall("setPipelineRetention", .put, ["admin", "retention", "pipelines", name])
        call.member("runs_max_per_pipeline", runsMaxPerPipeline)
        call.member("runs_max_age_days", runsMaxAgeDays)
        call.member("logs_max_age_days", logsMaxAgeDays)
        call.member("quality_results_max_per_test", qualityResultsMaxPerTest)
        call.member("iceberg_snapshot_max_age_days", icebergSnapshotMaxAgeDays)
        return try await answer(to: call)
    }

    /// Remove now what is to go, or tell what would.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func runRetention(dryRun: Bool? = nil) async throws(ClientError) -> RetentionReport {
        var call = APICall("runRetention", .post, ["admin", "retention", "run"])
        call.member("dry_run", dryRun)
        return try await answer(to: call)
    }

    /// Show when what was removed last, and by which server.
    ///
    /// - Throws: `ClientError`. Scope: admin.
    public func retentionStatus() async throws(ClientError) -> RetentionStatusAnswer {
        let call = APICall("retentionStatus", .get, ["admin", "retention", "status"])
        return try await answer(to: call)
    }

    /// This document.
    ///
    /// - Throws: `ClientError`. Scope: none.
    public func openAPI() async throws(ClientError) -> JSONObject {
        let call = APICall("openAPI", .get, ["openapi.json"])
        return try await answer(to: call)
    }

}

/// A word of QueryFormat.
public struct QueryFormat: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let json = QueryFormat(rawValue: "json")
    public static let ndjson = QueryFormat(rawValue: "ndjson")
    public static let csv = QueryFormat(rawValue: "csv")
    public static let arrow = QueryFormat(rawValue: "arrow")
    public static let parquet = QueryFormat(rawValue: "parquet")
}

/// A word of ListRunsStatus.
public struct ListRunsStatus: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let pending = ListRunsStatus(rawValue: "pending")
    public static let running = ListRunsStatus(rawValue: "running")
    public static let success = ListRunsStatus(rawValue: "success")
    public static let failed = ListRunsStatus(rawValue: "failed")
    public static let cancelled = ListRunsStatus(rawValue: "cancelled")
}

/// A word of RerunRunSame.
public struct RerunRunSame: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let inputs = RerunRunSame(rawValue: "inputs")
    public static let code = RerunRunSame(rawValue: "code")
}

/// A word of RunLogsLevel.
public struct RunLogsLevel: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let debug = RunLogsLevel(rawValue: "debug")
    public static let info = RunLogsLevel(rawValue: "info")
    public static let warning = RunLogsLevel(rawValue: "warning")
    public static let error = RunLogsLevel(rawValue: "error")
}

/// A word of CreateTokenScope.
public struct CreateTokenScope: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let worker = CreateTokenScope(rawValue: "worker")
    public static let read = CreateTokenScope(rawValue: "read")
    public static let write = CreateTokenScope(rawValue: "write")
    public static let admin = CreateTokenScope(rawValue: "admin")
}

/// A word of CreateScheduleOverlap.
public struct CreateScheduleOverlap: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let skip = CreateScheduleOverlap(rawValue: "skip")
    public static let queue = CreateScheduleOverlap(rawValue: "queue")
    public static let allow = CreateScheduleOverlap(rawValue: "allow")
}

/// A word of CreateScheduleCatchUp.
public struct CreateScheduleCatchUp: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let none = CreateScheduleCatchUp(rawValue: "none")
    public static let once = CreateScheduleCatchUp(rawValue: "once")
    public static let all = CreateScheduleCatchUp(rawValue: "all")
}

/// A word of ReplaceScheduleOverlap.
public struct ReplaceScheduleOverlap: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let skip = ReplaceScheduleOverlap(rawValue: "skip")
    public static let queue = ReplaceScheduleOverlap(rawValue: "queue")
    public static let allow = ReplaceScheduleOverlap(rawValue: "allow")
}

/// A word of ReplaceScheduleCatchUp.
public struct ReplaceScheduleCatchUp: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let none = ReplaceScheduleCatchUp(rawValue: "none")
    public static let once = ReplaceScheduleCatchUp(rawValue: "once")
    public static let all = ReplaceScheduleCatchUp(rawValue: "all")
}

/// A word of CreateTriggerOverlap.
public struct CreateTriggerOverlap: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let skip = CreateTriggerOverlap(rawValue: "skip")
    public static let queue = CreateTriggerOverlap(rawValue: "queue")
    public static let allow = CreateTriggerOverlap(rawValue: "allow")
}

/// A word of ReplaceTriggerOverlap.
public struct ReplaceTriggerOverlap: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let skip = ReplaceTriggerOverlap(rawValue: "skip")
    public static let queue = ReplaceTriggerOverlap(rawValue: "queue")
    public static let allow = ReplaceTriggerOverlap(rawValue: "allow")
}

/// A word of CreateBackfillStep.
public struct CreateBackfillStep: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let hour = CreateBackfillStep(rawValue: "hour")
    public static let day = CreateBackfillStep(rawValue: "day")
    public static let week = CreateBackfillStep(rawValue: "week")
    public static let month = CreateBackfillStep(rawValue: "month")
}

/// A word of PreviewBackfillStep.
public struct PreviewBackfillStep: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let hour = PreviewBackfillStep(rawValue: "hour")
    public static let day = PreviewBackfillStep(rawValue: "day")
    public static let week = PreviewBackfillStep(rawValue: "week")
    public static let month = PreviewBackfillStep(rawValue: "month")
}

/// A word of CreateChannelKind.
public struct CreateChannelKind: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let webhook = CreateChannelKind(rawValue: "webhook")
    public static let slack = CreateChannelKind(rawValue: "slack")
    public static let email = CreateChannelKind(rawValue: "email")
}

/// A word of CreateChannelSecurity.
public struct CreateChannelSecurity: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let tls = CreateChannelSecurity(rawValue: "tls")
    public static let starttls = CreateChannelSecurity(rawValue: "starttls")
    public static let none = CreateChannelSecurity(rawValue: "none")
}
