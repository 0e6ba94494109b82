import CatalogService
import Clocks
import Errors
import Events
import HTTP
import MetadataSQL
import Notifications
import ObjectStorage
import PlatformAPI
import RetentionService

/// What watches a project that is served in a test: its routes are there, and nobody is told anything.
enum Watching {
    static func notifications(_ database: SQLDatabase, _ lake: Lake) throws -> NotificationService {
        let events = SQLEventStore(database)
        let deliveries = SQLDeliveryStore(database)
        return NotificationService(
            channels: try ChannelBook(file: nil, store: deliveries), events: events, deliveries: deliveries,
            tables: TableEvents(lake: lake, store: events, files: nil, hiddenPrefixes: []),
            sender: ChannelSender(http: Nobody(), mail: Nobody(), clock: lake.clock, secret: { _ in nil }),
            clock: lake.clock)
    }

    static func retention(
        _ database: SQLDatabase, _ lake: Lake, _ services: PlatformServices, root: Location
    ) throws -> RetentionService {
        try RetentionService(
            RetentionService.Places(
                store: SQLRetentionStore(database), events: SQLEventStore(database), runs: services.runs,
                log: SQLRunLogStore(database), lake: lake, maintenance: services.maintenance, project: root,
                code: try root.appending(".martlet/code"), ingestPrefix: "ingest/"),
            care: RetentionService.RunCare(isDead: { _ in false }, recover: {}, stop: { _, _ in true }), file: nil,
            clock: lake.clock, holder: "test")
    }

    private struct Nobody: HTTPSender, MailTransport {
        func send<Result: Sendable>(
            _ request: OutgoingRequest, _ body: @escaping @Sendable (IncomingResponse) async throws -> Result
        ) async throws -> Result {
            throw MartletError(.unavailable, "nothing is sent from here")
        }

        func send(_ message: MailMessage, through server: MailServer) async throws(MartletError) {
            throw MartletError(.unavailable, "nothing is sent from here")
        }
    }
}
