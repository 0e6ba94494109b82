import Clocks
import Errors
import JSON
import Testing

@testable import Events

@Suite struct EventTests {
    static func event(
        _ kind: EventKind, pipelines: [String] = [], namespaces: [String] = [], branch: String? = nil
    ) -> Event {
        Event(
            kind, identity: ["x"], time: Timestamp(microseconds: 0), subject: "x", pipelines: pipelines,
            namespaces: namespaces, branch: branch)
    }

    @Test func theSameHappeningHasTheSameID() {
        let one = Self.event(.runFailed)
        #expect(one.id == Self.event(.runFailed, branch: "main").id)
        #expect(one.id != Self.event(.runSucceeded).id)
        #expect(one.id.count == 36 && one.id.split(separator: "-")[2].hasPrefix("8"))
        let apart = Event(.runFailed, identity: ["a", "b"], time: one.time, subject: "x")
        #expect(apart.id != Event(.runFailed, identity: ["ab"], time: one.time, subject: "x").id)
    }

    @Test func filtersByEveryPart() {
        let event = Self.event(
            .runFailed, pipelines: ["silver.orders", "gold.kpi"], namespaces: ["gold", "silver"], branch: "main")
        func filter(
            kinds: [String] = [], pipelines: [String] = [], namespaces: [String] = [], branches: [String] = []
        ) -> EventFilter {
            var filter = EventFilter()
            filter.kinds = kinds
            filter.pipelines = pipelines
            filter.namespaces = namespaces
            filter.branches = branches
            return filter
        }
        for accepting in [
            filter(), filter(kinds: ["table.*", "run.*"]), filter(pipelines: ["gold.*"]),
            filter(namespaces: ["silver"]), filter(branches: ["m*"]),
            filter(kinds: ["run.failed"], pipelines: ["silver.orders"], branches: ["main"]),
        ] { #expect(accepting.accepts(event), "\(accepting)") }
        for refusing in [
            filter(kinds: ["run.succeeded"]), filter(kinds: ["run"]), filter(pipelines: ["bronze.*"]),
            filter(namespaces: ["silv"]), filter(branches: ["dev"]), filter(kinds: ["file.*"], branches: ["main"]),
        ] { #expect(!refusing.accepts(event), "\(refusing)") }
    }

    @Test func aTestGoesToItsOwnChannelOnly() {
        #expect(!EventFilter().accepts(Self.event(.test)))
    }

    @Test func isWrittenAsACloudEvent() throws {
        let event = Event(
            .tableChanged, identity: ["c", "t"], time: Timestamp(microseconds: 1_500_000), subject: "silver.orders",
            namespaces: ["silver"], branch: "main", data: ["commit": "abc"])
        #expect(event.json["specversion"] == "1.0")
        #expect(event.json["type"] == "table.changed")
        #expect(event.json["time"] == "1970-01-01T00:00:01.500Z")
        #expect(event.json["data"]?["commit"] == "abc")
        #expect(event.json["pipelines"] == nil)
        #expect(event.headline == "Table silver.orders changed on main")
    }
}

@Suite struct ChannelTests {
    static func read(_ text: String) throws -> Channel {
        let value = try JSONValue(parsing: text)
        return try Channel(value.objectValue ?? JSONObject())
    }

    @Test(arguments: [
        #"{"name":"ops","kind":"webhook","url":"https://x.test/hook","secret":"HOOK","events":["run.failed"]}"#,
        #"{"name":"chat","kind":"slack","url_secret":"SLACK_URL","events":"run.*","branches":["main"],"attempts":3}"#,
        """
        {"name":"mail","kind":"email","host":"smtp.test","security":"starttls","user":"u","password_secret":"P",
        "from":"a@x.test","to":["b@x.test"],"timeout_seconds":5,"enabled":false}
        """,
    ])
    func readsWhatItWrites(_ text: String) throws {
        let channel = try Self.read(text)
        #expect(try Channel(channel.json) == channel)
    }

    @Test func fillsInPorts() throws {
        for (security, port) in [("tls", 465), ("starttls", 587), ("none", 25)] {
            let channel = try Self.read(
                #"{"name":"m","kind":"email","host":"h","security":"\#(security)","from":"a@b","to":"c@d"}"#)
            guard case .mail(let mail) = channel.target else { throw MartletError(.failed, "no mail") }
            #expect(mail.port == port)
        }
    }

    @Test(arguments: [
        (#"{"kind":"webhook","url":"https://x"}"#, "is no name"),
        (#"{"name":"a b","kind":"webhook","url":"https://x"}"#, "'a b' is no name"),
        (#"{"name":"a","kind":"pager"}"#, "must be webhook, slack or email"),
        (#"{"name":"a","kind":"webhook"}"#, "'url' is missing"),
        (#"{"name":"a","kind":"webhook","url":"file:///etc/passwd"}"#, "must begin with https://"),
        (#"{"name":"a","kind":"webhook","url":"https://x","url_secret":"S"}"#, "either 'url' or 'url_secret'"),
        (#"{"name":"a","kind":"slack","url":"https://x","secret":"S"}"#, "member 'secret'"),
        (#"{"name":"a","kind":"slack","url":"https://x","events":["run.broken"]}"#, "fits no kind"),
        (#"{"name":"a","kind":"slack","url":"https://x","attempts":0}"#, "'attempts' must be"),
        (#"{"name":"a","kind":"email","host":"h","from":"a@b","to":[]}"#, "'to' must have"),
        (#"{"name":"a","kind":"email","host":"h","from":"a@b","to":["c>x@d"]}"#, "is no address"),
        (#"{"name":"a","kind":"email","host":"h/x","from":"a@b","to":"c@d"}"#, "'host' must be"),
        (#"{"name":"a","kind":"email","host":"h","security":"none","user":"u","from":"a@b","to":"c@d"}"#, "clear text"),
    ])
    func refusesWhatIsWrong(_ text: String, _ message: String) {
        do {
            _ = try Self.read(text)
            Issue.record("\(text) was taken")
        } catch {
            let said = MartletError(wrapping: error).message
            #expect(said.contains(message), "\(said)")
        }
    }
}
