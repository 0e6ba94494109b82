internal import Ingestion
internal import ObjectStorage

/// What a step did, as the run keeps it.
struct StepResult: Sendable {
    var rowsWritten: Int64 = 0
    var rowsDeleted: Int64 = 0
    var rowsTotal: Int64?
    var bytesWritten: Int64 = 0
    var rowsQuarantined: Int64 = 0
    var snapshotID: Int64?
    /// Of the process that ran its code, in bytes; nil where it had none of its own.
    var peakMemory: Int64?
    var cpuTime: Duration?
    /// Files to make durable before the branch is published.
    var files: [Location] = []
    /// The table, where it was built anew, so that earlier registrations for it no longer hold.
    var rebuilt: String?
    var registrations: [FileRegistration] = []
    var quarantined: [QuarantinedRow] = []
    /// Landing files to archive after the branch is published.
    var archive: [LandedFile] = []
    /// Worth saying in the log.
    var notes: [String] = []
}
