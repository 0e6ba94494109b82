public import Errors

/// The port to a message system that carries assignments and answers; it carries, and remembers nothing that matters.
///
/// A message may come twice, or never: whoever takes part keeps leases by other means.
public protocol WorkCarrier: Sendable {
    /// Sends a message; it is kept by the message system on return.
    ///
    /// - Parameter id: A message that is sent again under the same is carried once.
    /// - Throws: `unavailable`; the message may have been kept all the same.
    func publish(_ bytes: [UInt8], to subject: String, id: String) async throws(MartletError)

    /// Takes messages until the task is cancelled; waits where the message system is away.
    ///
    /// - Parameters:
    ///   - durable: The name of a consumer that goes on where it was; nil for one of its own.
    ///   - body: Each message is acknowledged when this returns true, and comes again where it does not.
    func consume(
        _ subject: String, durable: String?, _ body: @escaping @Sendable ([UInt8]) async -> Bool
    ) async throws(MartletError)
}
