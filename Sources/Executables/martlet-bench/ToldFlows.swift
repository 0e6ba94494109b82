import CatalogService
import Clocks
import Errors
import Events
import HTTP
import MetadataSQL
import Notifications

/// Somebody who is told of everything that happens to runs, and takes each message at once.
struct ToldFlows {
    private let service: NotificationService

    init(_ database: SQLDatabase, folder: String) async throws {
        let clock = SystemClock()
        let events = SQLEventStore(database)
        let deliveries = SQLDeliveryStore(database)
        service = NotificationService(
            channels: try ChannelBook(file: nil, store: deliveries), events: events, deliveries: deliveries,
            tables: TableEvents(
                lake: try await BenchLake.open(folder), store: events, files: nil, hiddenPrefixes: []),
            sender: ChannelSender(http: Taker(), mail: NoMail(), clock: clock, secret: { _ in nil }), clock: clock)
        try await service.create(
            Channel(name: "all", target: .webhook(url: .plain("http://127.0.0.1:1/"), secret: nil)))
    }

    /// Tells until the task is cancelled.
    func run() async {
        await service.run { text in print("\(text)") }
    }
}

private struct Taker: HTTPSender {
    func send<Result: Sendable>(
        _ request: OutgoingRequest, _ body: @escaping @Sendable (IncomingResponse) async throws -> Result
    ) async throws -> Result {
        try await body(IncomingResponse(status: .ok, fields: [:], body: .empty))
    }
}

private struct NoMail: MailTransport {
    func send(_ message: MailMessage, through server: MailServer) async throws(MartletError) {
        throw MartletError(.unsupported, "no mail is sent here")
    }
}
