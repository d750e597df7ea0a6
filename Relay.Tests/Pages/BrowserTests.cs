using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Transparency;

namespace Relay.Tests.Pages;

/// <summary>The pages as a visitor meets them, in a real browser: Relay.Tests/Clients/pages.mjs drives chromium against a running relay.</summary>
[NonParallelizable]
public sealed class BrowserTests
{
    private CancellationTokenSource _patience = null!;
    private RunningRelay _relay = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        _relay = await RunningRelay.StartAsync(_patience.Token);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _relay.DisposeAsync();
        _patience.Dispose();
    }

    [Test]
    public async Task Slots_go_by_and_the_stream_comes_back_without_a_gap_after_it_was_cut()
    {
        var seen = await DriveAsync("live");

        seen.GetProperty("state").GetString().Should().Be("live");
        seen.GetProperty("second").GetUInt64().Should().BeGreaterThan(seen.GetProperty("first").GetUInt64());
        var shown = seen.GetProperty("shown").Deserialize<ulong[]>()!;
        shown.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems().And.Contain(seen.GetProperty("second").GetUInt64());
        (shown[^1] - shown[0] + 1).Should().Be((ulong)shown.Length, "what went by while the line was cut is told afterwards");
        seen.GetProperty("builders").GetString().Should().Be("0 builders follow the feed.");
        seen.GetProperty("chart").GetString().Should().MatchRegex("^[0-9]+ slots since [0-9]{2}:[0-9]{2}: half of them within .+, 95 of 100 within .+, the longest .+\\.$");
        (seen.GetProperty("dots").GetInt32(), seen.GetProperty("tabled").GetInt32()).Should().Be((seen.GetProperty("slots").GetInt32(), seen.GetProperty("slots").GetInt32()), "each slot is a dot, and is counted in the table");
        Clean(seen);
        seen.GetProperty("cookies").GetInt32().Should().Be(0);
    }

    [Test]
    public async Task Chart_marks_what_is_void_or_took_long_and_the_table_says_what_the_chain_has()
    {
        var seen = await DriveAsync("figures");

        var dots = seen.GetProperty("dots").Deserialize<string[]>()!;
        dots.Should().HaveCount(42);
        (dots[40], dots[41], dots.Count(dot => dot.Length == 0)).Should().Be(("over", "void", 40));
        seen.GetProperty("words").GetString().Should().MatchRegex("^42 slots since [0-9]{2}:[0-9]{2}: half of them within 100 ms, 95 of 100 within 100 ms, the longest 9.0 s, 1 void\\.$");
        Row("39")[5].Should().Be("1 of 2");
        Row("40")[5].Should().Be("to come");
        Row("41")[4..7].Should().Equal("1 ETH", "–", "9.0 s");
        Row("42")[3].Should().Be("void: holder refused");
        (Text("sum"), Text("value"), Text("voids"), Text("builders"), Text("closing")).Should().Be(("1 of 2", "41 ETH", "1", "3 builders follow the feed.", "The next slot has no header yet."));

        string?[] Row(string slot) => seen.GetProperty("rows").GetProperty(slot).Deserialize<string[]>()!;
        string? Text(string name) => seen.GetProperty(name).GetString();
    }

    [Test]
    public async Task Slot_is_verified_with_typed_keys_and_what_was_tampered_with_on_the_way_is_a_fault()
    {
        var seen = await DriveAsync("verify");

        seen.GetProperty("untouched").GetString().Should().BeEmpty("keys are never taken from the relay unasked");
        seen.GetProperty("refused").GetString().Should().StartWith("The relay’s address");
        Verdict("clean").Should().Be("verdict pass", "all of it is public: {0}", seen.GetProperty("clean"));
        seen.GetProperty("clean").GetProperty("steps").EnumerateObject().Should().OnlyContain(step => step.Value.GetString() == "pass");
        Verdict("owner").Should().Be("verdict open", "why a bundle lost is told to its signer alone");
        seen.GetProperty("owner").GetProperty("steps").GetProperty("receipts").GetString().Should().Be("open");
        seen.GetProperty("saved").GetProperty("slot").GetUInt64().Should().Be(_relay.Slot);
        seen.GetProperty("remembered").GetString().Should().Be(_relay.Keys.Relay.Address.ToString());
        foreach (var (name, word) in new[] { ("root", "Altered"), ("order", "BadSignature"), ("seed", "WrongTieBreak"), ("row", "Altered"), ("marks", "Uncertified") })
        {
            var tampered = seen.GetProperty("tampered").GetProperty(name);
            tampered.GetProperty("className").GetString().Should().Be("verdict fault", name);
            tampered.GetProperty("lines").EnumerateArray().Select(line => line.GetString()).Should().Contain(line => line!.StartsWith(word, StringComparison.Ordinal), name);
        }

        Verdict("foreign").Should().Be("verdict fault");
        seen.GetProperty("writes").GetArrayLength().Should().Be(0, "nothing is uploaded, receipts least of all");
        Clean(seen);

        string? Verdict(string name) => seen.GetProperty(name).GetProperty("className").GetString();
    }

    [Test]
    public async Task Axe_finds_nothing_serious_on_any_page_and_no_page_is_wider_than_a_phone()
    {
        var seen = await DriveAsync("access", "pages-care.mjs");

        seen.GetProperty("found").Deserialize<string[]>().Should().BeEmpty();
        seen.GetProperty("wide").Deserialize<string[]>().Should().BeEmpty();
        seen.GetProperty("complaints").Deserialize<string[]>().Should().BeEmpty();
    }

    [Test]
    public async Task Markup_in_what_strangers_control_stays_text()
    {
        var seen = await DriveAsync("strangers", "pages-care.mjs");

        foreach (var place in seen.EnumerateObject())
        {
            place.Value.GetProperty("isText").GetBoolean().Should().BeTrue(place.Name);
            place.Value.GetProperty("hit").ValueKind.Should().Be(JsonValueKind.Null, place.Name);
            (place.Value.GetProperty("images").GetInt32(), place.Value.GetProperty("scripts").GetInt32()).Should().Be((0, 0), place.Name);
            place.Value.GetProperty("complaints").GetArrayLength().Should().Be(0, place.Name);
        }
    }

    [Test]
    public async Task Every_page_can_be_used_by_the_keyboard_and_stands_still_for_who_wants_no_motion()
    {
        var seen = await DriveAsync("keyboard", "pages-care.mjs");

        seen.EnumerateObject().Should().HaveCount(7);
        foreach (var page in seen.EnumerateObject())
        {
            var (name, found) = (page.Name, page.Value);
            (found.GetProperty("skip").GetString(), found.GetProperty("isSeen").GetBoolean()).Should().Be(("Skip to the content", true), name);
            found.GetProperty("isInside").GetBoolean().Should().BeTrue("{0} is entered past its head", name);
            found.GetProperty("unseen").Deserialize<string[]>().Should().BeEmpty("on {0} it is seen where one is", name);
            found.GetProperty("moving").GetInt32().Should().Be(0, name);
        }
    }

    [Test]
    public async Task Slot_that_is_void_unknown_or_to_come_has_its_own_words()
    {
        var seen = await DriveAsync("states");

        var gone = seen.GetProperty("isVoid");
        gone.GetProperty("words").GetString().Should().Be("A keyholder refused to open the slot. Nothing of it counts, and no bundle of it is shown to builders.");
        gone.GetProperty("steps").GetProperty("void").GetString().Should().Be("pass");
        gone.GetProperty("className").GetString().Should().Be("verdict open");
        var partly = seen.GetProperty("partly");
        (partly.GetProperty("className").GetString(), partly.GetProperty("words").GetString()).Should().Be(("verdict open", "The relay gave no transcript."));
        var words = seen.GetProperty("words");
        words.GetProperty("unknown").GetString().Should().StartWith("The relay has no header of this slot.");
        words.GetProperty("ahead").GetString().Should().StartWith("This slot is not announced yet");
        words.GetProperty("none").GetString().Should().Be("A slot is named by its number.");
    }

    [Test]
    public async Task Wallet_gets_the_url_that_was_composed_and_tested_and_its_transaction_is_followed()
    {
        var seen = await DriveAsync("wallet");

        seen.GetProperty("early").GetBoolean().Should().BeTrue("it is not added before it was tested");
        seen.GetProperty("wrong").GetString().Should().StartWith("The refund’s address");
        seen.GetProperty("words").GetString().Should().StartWith("It answers: chain 1");
        var url = seen.GetProperty("url").GetString()!;
        url.Should().MatchRegex($@"^{_relay.Url.GetLeftPart(UriPartial.Authority)}/fast\?hint=hash&refund=0x(ab){{20}}:80&builder=alpha&builder=be\+ta&blockRange=5&canRevert=true&token=[A-Za-z0-9_-]{{43}}$");
        var asked = seen.GetProperty("asked")[0];
        asked.GetProperty("method").GetString().Should().Be("wallet_addEthereumChain");
        asked.GetProperty("params")[0].GetProperty("chainId").GetString().Should().Be("0x1");
        asked.GetProperty("params")[0].GetProperty("rpcUrls")[0].GetString().Should().Be(url);
        var followed = seen.GetProperty("followed");
        followed.GetProperty("hash").GetString().Should().Be(seen.GetProperty("sent").GetProperty("result").GetString());
        (followed.GetProperty("chip").GetString(), followed.GetProperty("what").GetString()).Should().Be(("waiting", "It is waiting for its block"));
        followed.GetProperty("facts").GetString().Should().StartWith("tried until block");
        seen.GetProperty("warned").GetString().Should().Contain("If you switch your wallet to another url while a transaction is pending, some wallets send it again there: to the public.");
        seen.GetProperty("later").GetBoolean().Should().BeTrue("what was changed has to be tested again");
        seen.GetProperty("complaints").Deserialize<string[]>().Should().BeEmpty();
    }

    private static void Clean(JsonElement seen)
    {
        seen.GetProperty("complaints").Deserialize<string[]>().Should().BeEmpty();
        seen.GetProperty("hosts").GetInt32().Should().Be(1, "no page asks another host");
    }

    private Task<JsonElement> DriveAsync(string verb, string script = "pages.mjs") => BrowserScript.RunAsync(script, verb, BrowserScript.Input(_relay), _patience.Token);
}
