import CatalogService
internal import JSON
import Clocks
import CommandLineTool
import Errors
import Events
import HTTPTransport
import IngestionService
import MetadataSQL
import Notifications
import Pipelines
import QueryService
import Runs
import SecretKeys
import SecretService
import Secrets

/// What watches a project, and tells others.
extension PlatformAssembly {
    static func notifications(
        _ database: SQLDatabase, _ lake: Lake, _ queries: QueryService, _ settings: ProjectSettings,
        secrets: @escaping @Sendable (_ name: String) async throws(MartletError) -> String?
    ) throws(MartletError) -> NotificationService {
        var options = HTTPClientOptions()
        options.userAgent = "martlet/\(Martlet.version.number)"
        // A thread for each channel, so that slow receivers do not take those of others.
        options.concurrency = Channel.countLimit + 1
        let store = SQLEventStore(database)
        let deliveries = SQLDeliveryStore(database)
        return NotificationService(
            channels: try ChannelBook(file: settings.sections["notifications"], store: deliveries), events: store,
            deliveries: deliveries,
            tables: TableEvents(
                lake: lake, store: store, files: FileEvents(queries: queries),
                hiddenPrefixes: [RunRecord.branchPrefix, IngestionService.branchPrefix]),
            sender: ChannelSender(http: HTTPClient(options), mail: MailClient(), clock: lake.clock, secret: secrets),
            clock: lake.clock)
    }

    /// The project's secret of a name, or else the environment variable of that name.
    static func secretLookup(
        _ service: SecretService
    ) -> @Sendable (_ name: String) async throws(MartletError) -> String? {
        let environment = ProcessFacts.environment
        return { name throws(MartletError) in
            do {
                let secret = try SecretName(name)
                if let bytes = try await service.values(of: [secret])[secret] {
                    return String(decoding: bytes, as: UTF8.self)
                }
            } catch let error as MartletError where error.code == .notFound || error.code == .invalidInput {
            } catch { throw MartletError(wrapping: error) }
            return environment[name]
        }
    }
}
