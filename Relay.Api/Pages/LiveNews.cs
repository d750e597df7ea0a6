namespace Relay.Api.Pages;

/// <summary>The newest state of the live page: one tells it, and every open page reads it.</summary>
internal sealed class LiveNews
{
    private volatile LiveState _state = LiveState.None;

    /// <summary>The newest.</summary>
    public LiveState State => _state;

    /// <summary>There is a later one.</summary>
    public void Tell(LiveState state)
    {
        var before = _state;
        _state = state;
        before.Follow();
    }
}
