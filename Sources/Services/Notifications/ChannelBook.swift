internal import Clocks
public import Errors
public import Events
public import JSON

/// The channels of a project: those of `martlet.yaml`, and those that people made.
public struct ChannelBook: Sendable {
    let file: [Channel]
    let store: any DeliveryStore

    /// - Parameter file: What `martlet.yaml` has under `notifications`; nil for nothing.
    public init(file: JSONValue?, store: any DeliveryStore) throws(MartletError) {
        var channels: [Channel] = []
        if let file, !file.isNull {
            guard let list = file.arrayValue, list.count <= Channel.countLimit else {
                throw Self.invalid("'notifications' must be a list of up to \(Channel.countLimit) channels")
            }
            for item in list {
                guard let object = item.objectValue else {
                    throw Self.invalid("each entry of 'notifications' must be a channel with its name and kind")
                }
                var channel: Channel
                do { channel = try Channel(object) } catch { throw Self.invalid(error.message, hint: error.hint) }
                guard !channels.contains(where: { $0.name == channel.name }) else {
                    throw Self.invalid("two channels are called '\(channel.name)'")
                }
                channel.isFromFile = true
                channels.append(channel)
            }
        }
        self.file = channels
        self.store = store
    }

    private static func invalid(_ message: String, hint: String? = nil) -> MartletError {
        MartletError(.invalidInput, message, at: SourceLocation(file: "martlet.yaml"), hint: hint)
    }

    /// All channels by name; where both have a name, the file's counts.
    public func all() async throws(MartletError) -> [Channel] {
        let made = try await store.channels().filter { made in !file.contains { $0.name == made.name } }
        return (file + made).sorted { $0.name < $1.name }
    }

    public func find(_ name: String) async throws(MartletError) -> Channel {
        let all = try await all()
        guard let found = all.first(where: { $0.name == name }) else {
            throw MartletError(
                .notFound, "there is no channel '\(name)'",
                hint: NearestName.of(name, among: all.map(\.name)).map { "Did you mean '\($0)'?" })
        }
        return found
    }

    func create(_ channel: Channel, at time: Timestamp) async throws(MartletError) {
        guard !file.contains(where: { $0.name == channel.name }) else {
            throw MartletError(.alreadyExists, "martlet.yaml has a channel '\(channel.name)' already")
        }
        var channel = channel
        channel.createdAt = time
        try await store.createChannel(channel, at: time)
    }

    func delete(_ name: String) async throws(MartletError) {
        let channel = try await find(name)
        guard !channel.isFromFile else {
            throw MartletError(
                .conflict, "the channel '\(name)' is in martlet.yaml",
                hint: "Remove it there; a server that runs is started anew.")
        }
        _ = try await store.deleteChannel(name)
    }
}
