using FluentAssertions;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using Relay.Api.Submission;
using Relay.Auction;

namespace Relay.Tests.Submission;

public sealed class SubmissionBodyTests
{
    [Test]
    public async Task Body_that_the_server_cannot_read_to_its_end_is_the_senders_fault()
    {
        // Kestrel throws this for a chunk of 0xFFFFFFFF bytes: a bare IOException, no BadHttpRequestException.
        var request = new DefaultHttpContext { Request = { ContentType = "application/octet-stream", Body = new BrokenBody() } }.Request;

        var (bytes, fault) = await SubmissionBody.ReadAsync(request, 1_000, CancellationToken.None);

        bytes.Should().BeEmpty();
        fault!.Value.Code.Should().Be(RejectionCode.FieldInvalid);
    }

    private sealed class BrokenBody : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("Bad chunk size data.");
    }
}
