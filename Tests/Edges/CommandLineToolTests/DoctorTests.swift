import Clocks
import Machine
import Terminal
import Testing

@testable import CommandLineTool

@Suite struct DoctorTests {
    private func state(
        memory: Int = 8 << 30, available: Int? = 6 << 30, space: Int? = 50 << 30, files: Int? = 65_536,
        now: Timestamp = Timestamp(milliseconds: 1_767_225_600_000), locale: String = "C.UTF-8", mayWrite: Bool = true
    ) -> MachineState {
        MachineState(
            facts: MachineFacts(cores: 2, memory: memory, availableMemory: available, openFileLimit: files),
            freeSpace: space,
            now: now, environment: ["LANG": locale], mayWrite: mayWrite, folder: "/p")
    }

    private func bad(_ state: MachineState) -> [String] {
        MachineCheck.findings(state).filter { $0.severity != .good }.map { "\($0.severity) \($0.subject)" }
    }

    @Test func aGoodMachine() {
        #expect(bad(state()) == [])
        #expect(MachineCheck.findings(state()).count == 7)
    }

    @Test func whatIsWrong() {
        #expect(bad(state(available: 100 << 20)) == ["error memory"])
        #expect(bad(state(available: 1 << 30)) == ["warning memory"])
        #expect(bad(state(memory: 1 << 30, available: nil)) == ["warning memory"])
        #expect(bad(state(space: 1 << 20)) == ["error disk"])
        #expect(bad(state(space: 1 << 30)) == ["warning disk"])
        #expect(bad(state(files: 256)) == ["warning open files"])
        #expect(bad(state(now: Timestamp(milliseconds: 0))) == ["error clock"])
        #expect(bad(state(locale: "C")) == ["warning locale"])
        #expect(bad(state(mayWrite: false)) == ["error permissions"])
    }

    @Test func everyFindingSaysHowToMendIt() {
        let all = MachineCheck.findings(
            state(available: 1, space: 1, files: 1, now: Timestamp(milliseconds: 0), locale: "", mayWrite: false))
        for finding in all where finding.severity != .good { #expect(finding.remedy?.isEmpty == false, "\(finding)") }
    }

    @Test func aFindingOnTheScreen() {
        let finding = Finding.error("disk", "full\nvery", mend: "Make room.")
        #expect(
            finding.lines(style: Stylist(isEnabled: false), unicode: true) == [
                "✗ disk: full", "    very", "    mend: Make room.",
            ])
    }
}
