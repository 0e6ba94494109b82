internal import Errors
internal import Synchronization

/// Tells of a trouble once, not at each look, until it is over.
final class TroubleReport: Sendable {
    private let report: @Sendable (String) -> Void
    private let told = Mutex<[String: String]>([:])

    init(_ report: @escaping @Sendable (String) -> Void) { self.report = report }

    func tell(_ what: String, _ error: any Error) {
        let message = MartletError(wrapping: error).message
        let isNew = told.withLock { told in
            defer { told[what] = message }
            return told[what] != message
        }
        if isNew, !(error is CancellationError) { report("\(what): \(message)") }
    }

    func over(_ what: String) { told.withLock { $0[what] = nil } }
}
