public import Errors
public import Runs

/// The port to the files of the project that steps need, kept by what is in them.
public protocol CodeStore: Sendable {
    /// Keeps the files that a step needs as they are now, and names them.
    ///
    /// - Throws: `notFound`, `invalidInput`, `limitExceeded`.
    func pack(_ assignment: StepAssignment) async throws(MartletError) -> [CodeFile]

    /// The bytes of a file that was packed, compressed with Zstandard.
    ///
    /// - Throws: `notFound`.
    func compressed(_ hash: String) async throws(MartletError) -> [UInt8]
}
