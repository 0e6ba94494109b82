import Errors
import Glibc
import Synchronization
import Terminal
import Testing

@Suite struct OutputTests {
    @Test func aFullDiskIsAnErrorThatNamesTheOutput() throws {
        let descriptor = unsafe open("/dev/full", O_WRONLY)
        defer { close(descriptor) }
        let sink = DescriptorSink(descriptor: descriptor, name: "the output")
        try sink.write("text")
        let error = #expect(throws: MartletError.self) { try sink.flush() }
        #expect(error?.code == .storageFull)
        #expect(error?.message.contains("the output could not be written") == true)
        // It is not tried again.
        try sink.flush()
    }

    @Test func whatIsWrittenArrivesInOrder() throws {
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        let sink = DescriptorSink(descriptor: ends[1], name: "a pipe")
        try sink.write("one ")
        try sink.writeLine("two")
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = unsafe read(ends[0], &bytes, 64)
        #expect(String(decoding: bytes.prefix(count), as: UTF8.self) == "one two\n")
        close(ends[0])
        signal(SIGPIPE, SIG_IGN)
        #expect(throws: BrokenPipe.self) { try sink.writeLine("three") }
        close(ends[1])
    }

    @Test func onlyTheFirstRingIsHandled() async {
        let interruption = Interruption()
        let count = Mutex(0)
        await interruption.whileHandled(by: { count.withLock { $0 += 1 } }) {
            let answers = [interruption.ring(), interruption.ring()]
            #expect(answers == [true, false])
        }
        #expect(count.withLock { $0 } == 1)
        #expect(interruption.hasRung)
        // Work that starts after the wish to stop is told at once.
        await interruption.whileHandled(by: { count.withLock { $0 += 1 } }) {}
        #expect(count.withLock { $0 } == 2)
    }

    @Test func aRingThatNobodyHandlesSaysSo() {
        #expect(!Interruption().ring())
    }
}
